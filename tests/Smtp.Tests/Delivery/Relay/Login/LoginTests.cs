using System.Text;
using Smtp.Delivery.Relay.Login;
using Smtp.Mail;
using Smtp.Protocol.Sasl;
using Smtp.Routing;
using Smtp.Tests.Delivery.Relay.Tls;
using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay.Login;

/// <summary>AUTH to a smart host. SCRAM, whose nonce is at random, is spoken with a whole server in the end-to-end tests.</summary>
public sealed class LoginTests : IDisposable
{
    private const string User = "jyoti@excite.example";
    private const string Password = "open sesame";

    private const string Taken = """

        C: MAIL FROM:<a@from.example>
        S: 450 not now
        """;

    private readonly TestCertificates _certificates = new();
    private readonly string _file;

    public LoginTests()
    {
        _file = Path.Combine(_certificates.Folder, "secret");
        File.WriteAllText(_file, Password + "\n");
    }

    public void Dispose() => _certificates.Dispose();

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Plain => Base64($"\0{User}\0{Password}");

    private static string Offer(string mechanisms) => Greeting + $"\nS: 250-mx.example\nS: 250 AUTH {mechanisms}";

    private static string OfferTls(string mechanisms) =>
        Greeting + $"\nS: 250-mx.example\nS: 250-AUTH PLAIN LOGIN\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nTLS\nC: EHLO relay.example"
        + $"\nS: 250-mx.example\nS: 250 AUTH {mechanisms}";

    private RouteLogin Login => new() { User = User, PasswordFile = _file };

    private RelayFixture Fixture() => new() { Dialer = { Certificate = _certificates.Issue("mx.example") } };

    private static async Task<Outcome> DeliverAsync(RelayFixture relay, string script, RouteLogin login, string host = "192.0.2.1")
    {
        relay.Dialer.Add(host, script);
        var route = new RelayRoute("to.example", [new NextHop(host)], "test") { Security = new RouteSecurity { Login = login } };
        return Assert.Single(await relay.DeliverAsync(Message(), route, [Recipient(0, "b@to.example")]));
    }

    [Fact]
    public async Task PLAIN_goes_with_the_command_and_LOGIN_is_asked_for()
    {
        await using var relay = Fixture();
        var plain = await DeliverAsync(relay, OfferTls("LOGIN PLAIN") + $"\nC: AUTH PLAIN {Plain}\nS: 235 in" + Taken, Login);
        Assert.Equal("Deferred 4.0.0 450 not now", Describe(plain));
        Assert.EndsWith($", unverified, login as {User} by PLAIN", plain.Security, StringComparison.Ordinal);

        var login = await DeliverAsync(
            relay,
            OfferTls("LOGIN") + $"\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: {Base64(User)}"
            + $"\nS: 334\nC: {Base64(Password)}\nS: 235 in" + Taken,
            Login with { Mechanisms = [SaslMechanism.Login] });
        Assert.EndsWith("by LOGIN", login.Security, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_host_offered_before_TLS_is_not_used_inside()
    {
        await using var relay = Fixture();

        var outcome = await DeliverAsync(relay, OfferTls("GSSAPI"), Login);

        Assert.Equal(
            $"Deferred 4.7.4 login as {User} needs one of SCRAM-SHA-256, PLAIN, LOGIN; the host offers AUTH with GSSAPI",
            Describe(outcome));
        Assert.Equal(DestinationReach.Unreachable, outcome.Reach);
    }

    [Fact]
    public async Task A_long_initial_response_waits_to_be_asked_for()
    {
        await using var relay = Fixture();
        var password = new string('p', 1000);
        await File.WriteAllTextAsync(_file, password, TestContext.Current.CancellationToken);
        var message = Base64($"\0{User}\0{password}");

        var outcome = await DeliverAsync(relay, OfferTls("PLAIN") + $"\nC: AUTH PLAIN\nS: 334\nC: {message}\nS: 235 in" + Taken, Login);

        Assert.Equal("Deferred 4.0.0 450 not now", Describe(outcome));
    }

    /// <summary>Neither opportunistic TLS that is not there, nor a level of none, brings the password into the clear.</summary>
    [Fact]
    public async Task No_password_is_said_in_the_clear_unless_it_may_be()
    {
        await using var relay = Fixture();
        Assert.Equal(
            "Deferred 4.7.4 TLS is required, and the host does not offer STARTTLS",
            Describe(await DeliverAsync(relay, Offer("PLAIN"), Login)));

        relay.Dialer.Add("192.0.2.1", Offer("PLAIN"));
        var never = new RouteSecurity { Level = TlsLevel.None, Login = Login };
        var route = new RelayRoute("to.example", [new NextHop("192.0.2.1")], "test") { Security = never };
        Assert.Equal(
            [$"Deferred 4.7.11 login as {User} needs TLS: the password is not said in the clear"],
            await relay.DeliverAsync(Message(), route));

        var script = Offer("PLAIN") + $"\nC: AUTH PLAIN {Plain}\nS: 235 in" + Taken;
        var allowed = await DeliverAsync(relay, script, Login with { WithoutTls = true });
        Assert.Equal(("Deferred 4.0.0 450 not now", $"in the clear, login as {User} by PLAIN"), (Describe(allowed), allowed.Security));
        Assert.Equal("Deferred 4.0.0 450 not now", Describe(await DeliverAsync(relay, script, Login, "127.0.0.1")));
    }

    [Fact]
    public async Task A_host_that_goes_with_the_password_on_its_lips_is_not_quoted()
    {
        await using var relay = Fixture();

        var outcome = await DeliverAsync(relay, OfferTls("PLAIN") + $"\nC: AUTH PLAIN {Plain}\nS: 421 4.7.0 bad login {Plain}\nCLOSE", Login);

        Assert.Equal("Deferred 4.7.0 421 and words that hold the password", Describe(outcome));
    }

    /// <summary>RFC 4954 6: any command may be answered so.</summary>
    [Theory]
    [InlineData("S: 530 5.7.0 Authentication required")]
    [InlineData("S: 250 ok\nC: DATA\nS: 530 5.7.0 Authentication required")]
    public async Task A_host_that_wants_a_login_late_bounces_nothing(string said)
    {
        await using var relay = Fixture();
        var script = Greeting + "\nS: 250 mx.example\nC: MAIL FROM:<a@from.example>\nS: 250 ok\nC: RCPT TO:<b@to.example>\n" + said;
        relay.Dialer.Add("192.0.2.1", script);
        var route = new RelayRoute("to.example", [new NextHop("192.0.2.1")], "test");

        Assert.Equal(
            ["Deferred 4.7.0 the host wants a login, or TLS, first: 530 5.7.0 Authentication required"],
            await relay.DeliverAsync(Message(), route));
    }

    [Theory]
    [InlineData("535 5.7.8 no", "4.7.8", "535 5.7.8 no")]
    [InlineData("535 no", "4.7.8", "535 no")]
    [InlineData("454 4.7.0 not now", "4.7.0", "454 4.7.0 not now")]
    [InlineData("454 not now", "4.7.0", "454 not now")]
    [InlineData("535 you said open sesame", "4.7.8", "535 and words that hold the password")]
    [InlineData("535 b3BlbiBzZXNhbWU= is wrong", "4.7.8", "535 and words that hold the password")]
    public async Task A_login_that_fails_defers_everything_with_the_reason_and_tries_nothing_else(string said, string status, string words)
    {
        await using var relay = Fixture();
        relay.Resolver.Addresses("mx.example", "192.0.2.1", "192.0.2.2");
        relay.Dialer.Add("192.0.2.1", OfferTls("LOGIN PLAIN") + $"\nC: AUTH PLAIN {Plain}\nS: {said}");
        var route = new RelayRoute("to.example", [new NextHop("mx.example")], "test") { Security = new RouteSecurity { Login = Login } };

        var outcome = Assert.Single(await relay.DeliverAsync(Message(), route, [Recipient(0, "b@to.example")]));

        Assert.Equal($"Deferred {status} login as {User} by PLAIN failed: {words}", Describe(outcome));
        Assert.Equal(DestinationReach.Unreachable, outcome.Reach);
        Assert.Single(relay.Dialer.Dialled);
    }

    [Theory]
    [InlineData("S: 334 bm8=\nC: *\nS: 501 ok", "what the host said is not of this mechanism")]
    [InlineData("S: 334 not base64\nC: *\nS: 501 ok", "what the host said is not of this mechanism")]
    [InlineData("S: 334-\nS: 334 bm8=\nC: *\nS: 501 ok", "what the host said is not of this mechanism")]
    public async Task A_challenge_out_of_place_is_cancelled(string script, string reason)
    {
        await using var relay = Fixture();
        var outcome = await DeliverAsync(relay, OfferTls("PLAIN") + $"\nC: AUTH PLAIN {Plain}\n" + script, Login);
        Assert.Contains(reason, outcome.Diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_asks_for_the_name_and_lets_in_without_the_password_has_proven_nothing()
    {
        await using var relay = Fixture();
        var outcome = await DeliverAsync(
            relay, OfferTls("LOGIN") + $"\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: {Base64(User)}\nS: 235 in", Login);
        Assert.EndsWith("without having proven that it knows the password", outcome.Diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_logged_in_serves_nobody_else()
    {
        await using var relay = Fixture();
        var script = OfferTls("PLAIN") + $"\nC: AUTH PLAIN {Plain}\nS: 235 in";
        await DeliverAsync(relay, script + Taken, Login);
        var other = Base64($"\0sarika@excite.example\0{Password}");
        await DeliverAsync(
            relay,
            OfferTls("PLAIN") + $"\nC: AUTH PLAIN {other}\nS: 235 in" + Taken,
            Login with { User = "sarika@excite.example" });
        Assert.Equal(2, relay.Dialer.Dialled.Count);
    }

    [Fact]
    public async Task Without_the_secret_nobody_is_even_called()
    {
        await using var relay = Fixture();
        File.Delete(_file);
        var route = new RelayRoute("to.example", [new NextHop("192.0.2.1")], "test") { Security = new RouteSecurity { Login = Login } };
        var outcome = Assert.Single(await relay.DeliverAsync(Message(), route));
        Assert.StartsWith($"Deferred 4.3.5 the password of {User} cannot be read: ", outcome, StringComparison.Ordinal);
        Assert.Empty(relay.Dialer.Dialled);
    }

    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("secret\r\nmore\n", "secret")]
    [InlineData(" with blanks \n", " with blanks ")]
    [InlineData("", null)]
    [InlineData("\nsecond", null)]
    [InlineData("a\0b", null)]
    public void The_first_line_of_the_file_is_the_password(string content, string? expected)
    {
        File.WriteAllText(_file, content);
        if (expected is null)
        {
            Assert.Throws<IOException>(() => LoginSecret.Read(Login));
            return;
        }

        using var secret = LoginSecret.Read(Login);
        Assert.Equal(expected, Encoding.UTF8.GetString(secret.Octets.Span));
    }

    [Fact]
    public void A_password_has_a_greatest_length_and_may_come_from_the_environment()
    {
        File.WriteAllText(_file, new string('x', 1025));
        Assert.Throws<IOException>(() => LoginSecret.Read(Login));
        File.WriteAllText(_file, new string('x', 1_000_000));
        Assert.Throws<IOException>(() => LoginSecret.Read(Login));

        const string Name = "SMTPD_TEST_OF_LOGIN_SECRET";
        var login = new RouteLogin { User = User, PasswordEnvironment = Name };
        Assert.Throws<IOException>(() => LoginSecret.Read(login));
        Environment.SetEnvironmentVariable(Name, Password);
        using var secret = LoginSecret.Read(login);
        Environment.SetEnvironmentVariable(Name, null);
        Assert.Equal(Password, Encoding.UTF8.GetString(secret.Octets.Span));
    }
}
