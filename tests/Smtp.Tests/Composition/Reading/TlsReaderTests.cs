using Smtp.Composition.Reading;
using Smtp.Reception.Tls;
using Smtp.Tests.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class TlsReaderTests : IDisposable
{
    private const string Listener = """[ { "Port": 2525, "Tls": "StartTls" } ]""";
    private readonly PemFixture _pem = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public void Dispose() => _pem.Dispose();

    [Fact]
    public void A_good_section_becomes_options()
    {
        var files = Write("a");
        var read = Read($$"""
            "Tls": { "MinimumVersion": "1.3", "ClientAuthorities": "{{files.Certificate}}",
              "Certificates": [ { "Certificate": "{{files.Certificate}}", "Key": "{{files.Key}}", "KeyPassword": "unused" } ] },
            """);
        Assert.Empty(read.Mistakes);
        Assert.Empty(read.Warnings);
        var tls = read.Settings!.Tls;
        Assert.True(tls.OnlyTls13);
        Assert.Equal(files with { KeyPassword = "unused" }, Assert.Single(tls.Certificates));
        Assert.Equal(TlsMode.StartTls, read.Settings.Reception.Listeners[0].Tls);
    }

    [Fact]
    public void Relative_paths_start_at_the_configuration_and_the_key_may_stand_in_the_same_file()
    {
        var mistakes = Mistakes("""{ "Certificate": "tls/all.pem" }""");
        Assert.Equal(
            [$"Smtp:Tls:Certificates:0:Certificate: {Path.GetFullPath("/etc/smtpd/tls/all.pem")} does not exist"], mistakes);
    }

    [Fact]
    public void Every_mistake_has_its_path()
    {
        var (a, b) = (Write("a"), Write("b"));
        var mistakes = Mistakes($$"""
            { "Certificate": "{{a.Certificate}}", "Key": "{{b.Key}}" }, { "Key": "{{a.Key}}" }, { "Certificat": "x" }, { "Certificate": "" }
            """).ToList();
        AssertOne(mistakes, $"0:Key: {b.Key} does not belong to {a.Certificate}");
        AssertOne(mistakes, "1:Certificate: is missing");
        AssertOne(mistakes, "2:Certificat: there is no such setting; did you mean");
        AssertOne(mistakes, "3:Certificate: \"\" is not");
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    [InlineData("TLSv1.2")]
    public void Nothing_older_than_TLS_1_2_can_be_asked_for(string version) =>
        Assert.Equal(
            [$"Smtp:Tls:MinimumVersion: \"{version}\" is not \"1.2\" or \"1.3\""],
            Read($$""" "Tls": { "MinimumVersion": "{{version}}" }, """).Mistakes.Select(static m => m.ToString()));

    [Fact]
    public void Client_certificates_need_TLS() =>
        Assert.Contains(
            ConfigurationText.MistakesOf(ConfigurationText.With("", """[ { "Port": 2525, "ClientCertificates": "Ask" } ]""")),
            static m => m.StartsWith("Smtp:Listeners:0:ClientCertificates: needs \"Tls\"", StringComparison.Ordinal));

    [Fact]
    public void What_runs_out_or_is_for_another_name_or_open_to_all_is_a_warning()
    {
        var expired = Write("expired", r => r.Until = _now.AddDays(-1));
        var soon = Write("soon", r => r.Until = _now.AddDays(3));
        var early = Write("early", r => r.From = _now.AddDays(3));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(early.Key, (UnixFileMode)0b110_100_100);
        var list = string.Join(", ", new[] { expired, soon, early }.Select(
            static files => $$"""{ "Certificate": "{{files.Certificate}}", "Key": "{{files.Key}}" }"""));
        var read = Read($$""" "Tls": { "Certificates": [ {{list}} ] }, """, "other.example");

        Assert.Empty(read.Mistakes);
        var warnings = read.Warnings.Select(static warning => warning.ToString()).ToList();
        AssertOne(warnings, $"0:Certificate: {expired.Certificate} expired on ");
        AssertOne(warnings, $"1:Certificate: {soon.Certificate} expires on ");
        AssertOne(warnings, $"2:Certificate: {early.Certificate} is valid only from ");
        if (!OperatingSystem.IsWindows())
            AssertOne(warnings, $"2:Key: {early.Key} can be read by every user of this machine; chmod 600");
        Assert.Contains("Smtp:Tls:Certificates: none is for the HostName other.example, by which other servers know this one", warnings);
    }

    [Fact]
    public void A_listener_with_TLS_and_no_certificate_is_told_what_will_be()
    {
        var warning = Assert.Single(Read("").Warnings);
        Assert.Equal("Smtp:Tls:Certificates", warning.Path);
        Assert.Contains("self-signed", warning.Message, StringComparison.Ordinal);
        Assert.True(warning.IsToldByDaemon);
    }

    private static void AssertOne(IEnumerable<string> lines, string beginning) =>
        Assert.Single(lines, line => line.StartsWith("Smtp:Tls:Certificates:" + beginning, StringComparison.Ordinal));

    private CertificateFiles Write(string name, Action<TestRequest>? change = null)
    {
        var files = _pem.Write(name, request =>
        {
            (request.Names, request.From, request.Until) = (["mx.excite.example"], _now.AddDays(-30), _now.AddDays(60));
            change?.Invoke(request);
        });
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(files.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return files;
    }

    private static IEnumerable<string> Mistakes(string certificates) =>
        Read($$""" "Tls": { "Certificates": [ {{certificates}} ] }, """).Mistakes.Select(static mistake => mistake.ToString());

    private static ReadSettings Read(string more, string hostName = "mx.excite.example") =>
        ConfigurationText.Read(ConfigurationText.With(more, Listener).Replace(
            "\"HostName\": \"mx.excite.example\"", $"\"HostName\": \"{hostName}\"", StringComparison.Ordinal));
}
