using System.Security.Cryptography;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Tls;

public sealed class CertificateLoaderTests : IDisposable
{
    private readonly PemFixture _pem = new();

    public void Dispose() => _pem.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(2048)]
    public void A_certificate_and_its_key_are_read(int rsa)
    {
        var certificate = CertificateLoader.Load(_pem.Write("a", r => (r.Rsa, r.Names) = (rsa, ["MX.example.org", "*.example.net"])));
        Assert.Equal(["mx.example.org", "*.example.net"], certificate.Names);
        Assert.Equal(rsa == 0 ? 256 : 0, certificate.EcdsaBits);
        Assert.True(certificate.Context.TargetCertificate.HasPrivateKey);
    }

    [Fact]
    public void One_file_may_hold_both_and_the_order_of_certificates_does_not_matter()
    {
        var (certificate, key) = PemFixture.Make();
        var (other, _) = PemFixture.Make(name: "issuer.example");
        var path = _pem.In("all.pem");
        File.WriteAllText(path, other + key + certificate);
        Assert.Equal("mx.example.org", Assert.Single(CertificateLoader.Load(new CertificateFiles(path, path)).Names));
    }

    [Fact]
    public void Keys_in_the_forms_of_OpenSSL_are_read()
    {
        using var rsa = RSA.Create(2048);
        var (certificate, key) = PemFixture.Make(r => r.Rsa = 2048);
        rsa.ImportFromPem(key);
        CertificateLoader.Load(_pem.Write("rsa", certificate, rsa.ExportRSAPrivateKeyPem()));

        using var ecdsa = ECDsa.Create();
        (certificate, key) = PemFixture.Make();
        ecdsa.ImportFromPem(key);
        CertificateLoader.Load(_pem.Write("ec", certificate, ecdsa.ExportECPrivateKeyPem()));
    }

    [Fact]
    public void An_encrypted_key_needs_its_password()
    {
        var files = _pem.Write("a", r => r.Password = "secret");
        Refused(files, CertificatePart.KeyPassword, "is encrypted and there is no KeyPassword");
        Refused(files with { KeyPassword = "wrong" }, CertificatePart.KeyPassword, "the password does not open");
        CertificateLoader.Load(files with { KeyPassword = "secret" });
    }

    [Fact]
    public void What_cannot_be_used_is_said_with_the_file_and_what_would_be_right()
    {
        var good = _pem.Write("good");
        var other = _pem.Write("other");
        Refused(good with { Certificate = _pem.In("none.crt") }, CertificatePart.Certificate, "none.crt does not exist");
        Refused(good with { Key = _pem.Folder }, CertificatePart.Key, "is a folder");
        Refused(good with { Key = other.Key }, CertificatePart.Key, "does not belong to");
        Refused(good with { Key = good.Certificate }, CertificatePart.Key, "holds no private key");
        Refused(good with { Certificate = good.Key }, CertificatePart.Certificate, "holds no certificate");
        Refused(_pem.Write("weak", r => r.Rsa = 1024), CertificatePart.Key, "has 1024 bits; 2048 at least");
        Refused(
            good with { Key = _pem.Write("rsa", r => r.Rsa = 2048).Key },
            CertificatePart.Key,
            "the certificate's key is ECDSA, this one is RSA");
        Refused(
            _pem.Write("cut", PemFixture.Make().Certificate, "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n"),
            CertificatePart.Key,
            "is damaged, or neither RSA nor ECDSA");
        Refused(
            _pem.Write(
                "old",
                PemFixture.Make().Certificate,
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"),
            CertificatePart.Key,
            "openssl pkcs8 -topk8");
    }

    [Theory]
    [InlineData(90, 14)]
    [InlineData(6, 1)]
    public void Soon_is_two_weeks_or_a_sixth_of_its_life(int days, int before)
    {
        var certificate = CertificateLoader.Load(_pem.Write("a", r => (r.From, r.Until) = (PemFixture.Now, PemFixture.Now.AddDays(days))));
        Assert.Equal(PemFixture.Now.AddDays(days - before), certificate.ExpiresSoonFrom);
    }

    [Theory]
    [InlineData("mx.example.org", true)]
    [InlineData("a.example.net", true)]
    [InlineData("a.b.example.net", false)]
    [InlineData("example.net", false)]
    [InlineData(".example.net", false)]
    [InlineData("example.org", false)]
    public void A_wildcard_stands_for_one_label(string name, bool covered) =>
        Assert.Equal(covered, CertificateLoader.Load(_pem.Write("a", r => r.Names = ["mx.example.org", "*.example.net"])).Covers(name));

    private static void Refused(CertificateFiles files, CertificatePart part, string words)
    {
        var fault = Assert.Throws<CertificateException>(() => CertificateLoader.Load(files));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Equal(part, fault.Part);
    }
}
