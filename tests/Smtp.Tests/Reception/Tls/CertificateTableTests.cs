using System.Buffers;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Tls;

public sealed class CertificateTableTests : IDisposable
{
    private readonly PemFixture _pem = new();

    public void Dispose() => _pem.Dispose();

    [Theory]
    [InlineData("mx.example.org", "first ecdsa")]
    [InlineData("mail.example.net", "second")]
    [InlineData("a.wild.example", "wild")]
    [InlineData("unknown.example", "first ecdsa")]
    [InlineData(null, "first ecdsa")]
    public void The_name_decides(string? name, string expected) => Assert.Equal(expected, Choose(new() { ServerName = name }));

    [Theory]
    [InlineData("mx.example.org")]
    [InlineData("unknown.example")]
    public void A_client_that_takes_no_ECDSA_is_shown_RSA_of_the_same_name(string name) =>
        Assert.Equal("first rsa", Choose(new() { ServerName = name, Schemes = [0x0804, 0x0401] }));

    [Fact]
    public void The_name_comes_before_the_kind_of_key() =>
        Assert.Equal("second", Choose(new() { ServerName = "mail.example.net", Schemes = [0x0804] }));

    [Fact]
    public void An_expired_certificate_is_shown_only_where_there_is_no_other()
    {
        void Expired(TestRequest request) => request.Until = PemFixture.Now.AddDays(-1);
        var table = new CertificateTable(
        [
            Load("old", r => { r.Names = ["mx.example.org"]; Expired(r); }),
            Load("new", r => r.Names = ["mx.example.org"]),
            Load("only", r => { r.Names = ["only.example"]; Expired(r); }),
        ]);
        Assert.Equal("new", NameOf(table.Select(Hello(new() { ServerName = "mx.example.org" }), PemFixture.Now)));
        Assert.Equal("only", NameOf(table.Select(Hello(new() { ServerName = "only.example" }), PemFixture.Now)));
    }

    [Fact]
    public void Without_certificates_there_is_none() => Assert.Null(CertificateTable.Empty.Select(ClientHello.Unknown, PemFixture.Now));

    private string Choose(HelloOctets octets)
    {
        var table = new CertificateTable(
        [
            Load("first rsa", r => (r.Rsa, r.Names) = (2048, ["mx.example.org"])),
            Load("second", r => r.Names = ["mail.example.net"]),
            Load("first ecdsa", r => r.Names = ["mx.example.org"]),
            Load("wild", r => r.Names = ["*.wild.example"]),
        ]);
        return NameOf(table.Select(Hello(octets), PemFixture.Now));
    }

    private TlsCertificate Load(string file, Action<TestRequest> change) => CertificateLoader.Load(_pem.Write(file, change));

    private static string NameOf(TlsCertificate? certificate) => Path.GetFileNameWithoutExtension(certificate!.Files.Certificate);

    private static ClientHello Hello(HelloOctets octets)
    {
        ClientHello.TryRead(new ReadOnlySequence<byte>(octets.Build()), out var hello);
        return hello;
    }
}
