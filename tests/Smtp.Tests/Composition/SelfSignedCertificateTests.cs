using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Composition;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Composition;

public sealed class SelfSignedCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly string _data = Path.Combine(Directory.CreateTempSubdirectory("smtp-self-").FullName, "data");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_data)!, recursive: true);

    [Fact]
    public void It_is_made_once_for_the_owner_alone()
    {
        var files = Assert.Single(Provide().Certificates);
        var facts = CertificateFacts.Read(files);
        Assert.Equal(["mx.example.org"], facts.Names);
        Assert.True(facts.NotBefore < Now && Now.AddYears(9) < facts.NotAfter);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files.Key));

        var before = File.ReadAllText(files.Certificate);
        Provide();
        Assert.Equal(before, File.ReadAllText(files.Certificate));
    }

    [Fact]
    public void It_is_made_again_for_another_name_near_its_end_or_when_it_is_damaged()
    {
        var path = Assert.Single(Provide().Certificates).Certificate;
        string Changed(Action act)
        {
            var before = File.ReadAllText(path);
            act();
            Assert.NotEqual(before, File.ReadAllText(path));
            return before;
        }

        Changed(() => Provide(hostName: "other.example.org"));
        Changed(() => Provide(hostName: "other.example.org", now: Now.AddYears(10)));
        File.WriteAllText(path, "damaged");
        Changed(() => Provide());
    }

    [Fact]
    public void It_is_not_made_where_nobody_wants_it()
    {
        Assert.Empty(Provide(TlsMode.None).Certificates);
        var own = new TlsOptions { Certificates = [new("/a", "/b")] };
        Assert.Same(own, Provide(TlsMode.Implicit, own));
        Assert.False(Directory.Exists(_data));
    }

    private TlsOptions Provide(
        TlsMode mode = TlsMode.StartTls, TlsOptions? options = null, string hostName = "mx.example.org", DateTimeOffset? now = null) =>
        SelfSignedCertificate.Provide(
            options ?? new TlsOptions(), [new ListenerOptions { Tls = mode }], hostName, _data, now ?? Now, NullLogger.Instance);
}
