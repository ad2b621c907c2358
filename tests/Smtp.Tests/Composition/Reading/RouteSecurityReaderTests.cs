using Smtp.Composition.Reading;
using Smtp.Protocol.Sasl;
using Smtp.Routing;
using Smtp.Tests.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class RouteSecurityReaderTests : IDisposable
{
    private readonly PemFixture _pem = new();
    private readonly string _secret;

    public RouteSecurityReaderTests()
    {
        _secret = _pem.In("secret");
        File.WriteAllText(_secret, "open sesame\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => _pem.Dispose();

    private static ReadSettings Read(string route, string relay = "{}") =>
        ConfigurationText.Read(ConfigurationText.With($$""" "Relay": {{relay}}, "Routes": { "*": {{route}} }, """));

    private static RouteSecurity SecurityOf(ReadSettings read)
    {
        Assert.Empty(read.Mistakes);
        return new Router(read.Settings!.Table).Resolve(Delivery.Relay.RelayFixture.Address("a@to.example"))[0].Route is RelayRoute route
            ? route.Security
            : throw new InvalidOperationException();
    }

    [Theory]
    [InlineData("{}", "{}", "TLS when offered")]
    [InlineData("""{ "Tls": "None" }""", "{}", "no TLS")]
    [InlineData("{}", """{ "Tls": "required" }""", "TLS required")]
    [InlineData("""{ "Tls": "Opportunistic" }""", """{ "Tls": "Verified" }""", "TLS when offered")]
    [InlineData("""{ "Hosts": [ "a:465" ], "ImplicitTls": true }""", "{}", "implicit TLS required")]
    [InlineData("""{ "Hosts": [ "a:465" ], "ImplicitTls": true, "Tls": "Verified" }""", "{}", "implicit TLS verified")]
    public void A_level_is_the_routes_own_or_the_general_one(string route, string relay, string expected)
    {
        var read = Read(route, relay);
        Assert.Equal(expected, SecurityOf(read).ToString());
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public void Everything_there_is_can_be_said()
    {
        var files = _pem.Write("authority");
        var read = Read($$"""
            { "Hosts": [ "smart.example:587" ], "Tls": "Verified", "TlsAuthorities": "{{files.Certificate}}",
              "Fingerprints": [ "{{string.Join(':', Enumerable.Repeat("ab", 32))}}" ],
              "Login": { "User": "jyoti", "PasswordFile": "{{_secret}}", "Mechanisms": [ "plain" ], "WithoutTls": true } }
            """);
        var security = SecurityOf(read);
        Assert.Empty(read.Warnings);
        Assert.Equal((TlsLevel.Verified, files.Certificate), (security.Level, security.Authorities));
        Assert.Equal([string.Concat(Enumerable.Repeat("AB", 32))], security.Fingerprints);
        Assert.Equal(("jyoti", _secret, null), (security.Login!.User, security.Login.PasswordFile, security.Login.PasswordEnvironment));
        Assert.Equal([SaslMechanism.Plain], security.Login.Mechanisms);
        Assert.Equal("TLS verified by fingerprint ABABABABABABABAB, login as jyoti by PLAIN, in the clear if need be", security.ToString());
    }

    [Theory]
    [InlineData("""{ "Tls": "Mandatory" }""", "Tls", "is not one of None, Opportunistic, Required, Verified")]
    [InlineData("""{ "ImplicitTls": true }""", "ImplicitTls", "needs Hosts")]
    [InlineData("""{ "Hosts": [ "a" ], "ImplicitTls": true, "Tls": "None" }""", "ImplicitTls", "cannot be without TLS")]
    [InlineData("""{ "TlsAuthorities": "nowhere.pem", "Tls": "Verified" }""", "TlsAuthorities", "/etc/smtpd/nowhere.pem")]
    [InlineData("""{ "Fingerprints": [ "abc" ], "Tls": "Verified" }""", "Fingerprints:0", "is not SHA-256")]
    [InlineData("""{ "Hosts": [ "a" ], "Fingerprints": "F" }""", "Fingerprints", "is looked at only with")]
    [InlineData("""{ "Login": { "User": "x", "PasswordFile": "SECRET" } }""", "Login", "needs Hosts")]
    [InlineData("""{ "Hosts": [ "a" ], "Login": { "User": "x" } }""", "Login:PasswordFile", "must be there")]
    [InlineData("""{ "Hosts": [ "a" ], "Login": { "PasswordFile": "SECRET" } }""", "Login:User", "is missing")]
    [InlineData("""{ "Hosts": [ "a" ], "Login": { "Mechanisms": [ "PLAIN" ] } }""", "Login:User", "is missing")]
    [InlineData("""{ "Hosts": [ "a" ], "Login": { "User": "", "PasswordFile": "SECRET" } }""", "Login:User", "is not a name")]
    [InlineData(
        """{ "Hosts": [ "a" ], "Login": { "User": "x", "PasswordFile": "SECRET", "PasswordEnvironment": "Y" } }""",
        "Login:PasswordFile",
        "must be")]
    [InlineData(
        """{ "Hosts": [ "a" ], "Login": { "User": "x", "PasswordFile": "nowhere" } }""",
        "Login:PasswordFile",
        "/etc/smtpd/nowhere")]
    [InlineData(
        """{ "Hosts": [ "a" ], "Login": { "User": "x", "PasswordFile": "SECRET", "Password": "y" } }""",
        "Login:Password",
        "no such setting")]
    [InlineData(
        """{ "Hosts": [ "a" ], "Login": { "User": "x", "PasswordFile": "SECRET", "Mechanisms": [ "NTLM" ] } }""",
        "Login:Mechanisms:0",
        "is not one of")]
    public void Every_mistake_has_its_path(string route, string path, string words)
    {
        route = route.Replace("SECRET", _secret, StringComparison.Ordinal)
            .Replace("\"F\"", $"\"{new string('F', 64)}\"", StringComparison.Ordinal);
        Assert.Contains(
            Read(route).Mistakes.Select(mistake => mistake.ToString()),
            mistake => mistake.StartsWith($"Smtp:Routes:*:{path}: ", StringComparison.Ordinal)
                && mistake.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "Hosts": [ "a:465" ] }""", "Hosts", "begins with TLS")]
    [InlineData("""{ "Hosts": [ "a" ], "Login": { "User": "x", "PasswordFile": "SECRET" } }""", "Login", "would make sure who that is")]
    [InlineData("""{ "Hosts": [ "a" ], "Tls": "None", "Login": { "User": "x", "PasswordFile": "SECRET" } }""", "Login", "is of no use")]
    [InlineData(
        """{ "Hosts": [ "127.0.0.1" ], "Login": { "User": "x", "PasswordEnvironment": "SMTPD_NOT_SET" } }""",
        "Login:PasswordEnvironment",
        "there is no environment variable SMTPD_NOT_SET")]
    public void What_is_unwise_is_a_warning(string route, string path, string words)
    {
        var read = Read(route.Replace("SECRET", _secret, StringComparison.Ordinal));
        Assert.Empty(read.Mistakes);
        Assert.StartsWith($"Smtp:Routes:*:{path}: ", Assert.Single(read.Warnings).ToString(), StringComparison.Ordinal);
        Assert.Contains(words, read.Warnings[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_everybody_can_read_is_a_warning()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(_secret, (UnixFileMode)0b110_100_100);
        var read = Read($$"""{ "Hosts": [ "127.0.0.1" ], "Login": { "User": "x", "PasswordFile": "{{_secret}}" } }""");
        Assert.Equal(
            $"Smtp:Routes:*:Login:PasswordFile: {_secret} can be read by every user of this machine; chmod 600 would be right",
            Assert.Single(read.Warnings).ToString());
    }

    [Fact]
    public void The_secret_itself_is_nowhere_in_what_was_read()
    {
        var read = Read($$"""{ "Hosts": [ "127.0.0.1" ], "Login": { "User": "x", "PasswordFile": "{{_secret}}" } }""");
        Assert.DoesNotContain("sesame", $"{read.Settings}{read.Settings!.Table}{SecurityOf(read)}", StringComparison.Ordinal);
    }

    [Fact]
    public void Mail_redirected_to_a_host_of_a_route_goes_as_the_route_says()
    {
        var read = Read("""{ "Hosts": [ "smart.example:587" ], "Tls": "Required" }""");
        var router = new Router(read.Settings!.Table);
        Assert.Equal(TlsLevel.Required, router.SecurityOf(new NextHop("smart.example", 587)).Level);
        Assert.Equal(TlsLevel.Opportunistic, router.SecurityOf(new NextHop("smart.example")).Level);
    }
}
