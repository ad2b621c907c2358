using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Tls;

public sealed class SubjectAddressesTests
{
    [Fact]
    public void Addresses_are_read_from_among_other_names_in_small_letters()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("client.example");
        names.AddEmailAddress("Jyoti@Excite.example");
        names.AddEmailAddress("no address");
        names.AddUri(new Uri("mailto:boss@excite.example"));
        names.AddEmailAddress("sarika@excite.example");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=boss@excite.example", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        Assert.Equal(["jyoti@excite.example", "sarika@excite.example"], SubjectAddresses.Of(certificate.RawData));
        Assert.Equal(["jyoti@excite.example", "sarika@excite.example"], ClientIdentity.From(certificate, isTrusted: true).Addresses);
        Assert.Empty(ClientIdentity.From(certificate, isTrusted: false).Addresses);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3003810141FF")]
    [InlineData("300381056A")]
    [InlineData("0500")]
    public void Garbage_has_no_addresses(string hexadecimal) =>
        Assert.Empty(SubjectAddresses.Read(Convert.FromHexString(hexadecimal)));

    [Fact]
    public void A_certificate_without_names_has_none_and_one_with_too_many_has_sixteen()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        using var bare = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        Assert.Empty(SubjectAddresses.Of(bare.RawData));

        var names = new SubjectAlternativeNameBuilder();
        for (var i = 0; i < 100; i++)
            names.AddEmailAddress($"a{i}@excite.example");
        Assert.Equal(16, SubjectAddresses.Read(names.Build().RawData).Count);
    }
}
