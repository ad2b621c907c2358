using System.Text.Json.Nodes;
using MimeKit;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>
/// A is mx.excite.example and sends everything else to B, mx.yahoo.example, which takes mail of its accounts alone: STARTTLS on its first
/// listener, implicit TLS on its second.
/// </summary>
public sealed class SmartHostTests : IDisposable
{
    private const string User = "relay@yahoo.example";
    private const string Password = "open, sesame=ö";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    private static Task<Daemon> StartBAsync((string Certificate, string Key)? certificate, string? mechanism = null) =>
        Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["HostName"] = "mx.yahoo.example";
            smtp["Domains"] = new JsonObject { ["yahoo.example"] = DaemonSettings.Domain("atul") };
            smtp["RelayClients"] = new JsonArray();
            smtp["Accounts"] = new JsonObject { ["Senders"] = "Any" };
            if (mechanism is not null)
                smtp["Accounts"]!["Mechanisms"] = new JsonArray(mechanism);
            smtp["Listeners"] = new JsonArray([.. new[] { "StartTls", "Implicit" }.Select(tls => new JsonObject
            {
                ["Service"] = "Submission", ["Address"] = "127.0.0.1", ["Port"] = 0, ["Tls"] = tls,
            })]);
            if (certificate is { } files)
            {
                smtp["Tls"] = new JsonObject
                {
                    ["Certificates"] = new JsonArray(
                        new JsonObject { ["Certificate"] = files.Certificate, ["Key"] = files.Key }),
                };
            }
        }));

    private JsonObject RouteTo(int port, string tls, bool withLogin = true)
    {
        var route = DaemonSettings.RouteTo($"localhost:{port}");
        route["Tls"] = tls;
        if (tls == "Verified")
            route["TlsAuthorities"] = _authority.RootFile;
        if (withLogin)
        {
            var secret = Path.Combine(_authority.Folder, "secret");
            File.WriteAllText(secret, Password + "\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            route["Login"] = new JsonObject { ["User"] = User, ["PasswordFile"] = secret };
        }

        return route;
    }

    private static JsonObject SettingsOfA(JsonObject route) => DaemonSettings.Standard(smtp =>
    {
        smtp["Routes"] = new JsonObject { ["*"] = route };
        smtp["Queue"] = new JsonObject { ["FirstRetry"] = "300ms", ["MaximumRetry"] = "1s", ["ProbeInterval"] = "1s" };
    });

    private static async Task SendAsync(Daemon a)
    {
        using var client = await RawClient.GreetedAsync(a.Port);
        await client.DeliverAsync(
            "jyoti@excite.example", "atul@yahoo.example", "From: jyoti@excite.example\r\nSubject: across\r\n\r\nhello");
    }

    private static Task<string> ReasonAsync(Daemon a) => a.Log.WaitForAsync("deferred for atul@yahoo.example");

    [Theory]
    [InlineData(false, null, "SCRAM-SHA-256")]
    [InlineData(true, null, "SCRAM-SHA-256")]
    [InlineData(false, "PLAIN", "PLAIN")]
    [InlineData(true, "LOGIN", "LOGIN")]
    public async Task A_submits_to_B_with_AUTH_inside_verified_TLS(bool implicitly, string? offered, string used)
    {
        await using var b = await StartBAsync(_authority.Issue("localhost", _authority.Folder), offered);
        await Users.AddAsync(b, User, Password);
        var route = RouteTo(b.Ports[implicitly ? 1 : 0], "Verified");
        if (implicitly)
            route["ImplicitTls"] = true;
        await using var a = await Daemon.StartAsync(SettingsOfA(route));

        await SendAsync(a);

        var message = Assert.Single(await b.Mail("atul", "yahoo.example").WaitForAsync());
        Assert.Contains("with ESMTPSA id ", message.Headers[HeaderId.Received], StringComparison.Ordinal);
        var line = await a.Log.WaitForAsync("delivered to atul@yahoo.example");
        Assert.Contains("(TLSv1.3 TLS_", line, StringComparison.Ordinal);
        Assert.Contains($", verified for localhost by Test Root, login as {User} by {used})", line, StringComparison.Ordinal);
        await b.Log.WaitForAsync($"as {User} by {used}");
        Assert.DoesNotContain(a.Log.Lines, text => text.Contains("sesame", StringComparison.Ordinal));

        var (code, said) = await Child.RunAsync(
            Daemon.Executable, ["explain", "atul@yahoo.example", "--config", a.ConfigFile]);
        Assert.True(code == 0, string.Join('\n', said));
        Assert.Contains(said, text => text.EndsWith(
            $"{(implicitly ? "implicit " : "")}TLS verified by {_authority.RootFile}, login as {User}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_certificate_on_a_verified_route_defers_and_says_what_was_wrong_until_it_is_right()
    {
        foreach (var (issue, reason) in new (Func<(string, string)?> Issue, string Reason)[]
        {
            (() => _authority.Issue("mx.yahoo.example", _authority.Folder), "it is for mx.yahoo.example, not for localhost"),
            (() => _authority.Issue("localhost", _authority.Folder, days: -1), "it expired on "),
            (() => null, "it is self-signed"),
        })
        {
            await using var b = await StartBAsync(issue());
            await Users.AddAsync(b, User, Password);
            await using var a = await Daemon.StartAsync(SettingsOfA(RouteTo(b.Ports[0], "Verified")));
            await SendAsync(a);

            var line = await ReasonAsync(a);
            Assert.Contains(" with 4.7.5: ", line, StringComparison.Ordinal);
            Assert.Contains("TLS handshake failed: the certificate does not do: ", line, StringComparison.Ordinal);
            Assert.Contains(reason, line, StringComparison.Ordinal);
            Assert.Empty(b.Mail("atul", "yahoo.example").NewFiles());
            Assert.DoesNotContain(b.Log.Lines, text => text.Contains("Authenticated", StringComparison.Ordinal));
            var attempts = string.Join('\n', await a.QueueWellAsync("show", (await a.QueueIdsAsync())[0]));
            Assert.Contains(reason, attempts, StringComparison.Ordinal);

            // What needs no proof takes the same mail, with the level in what is kept.
            a.Configure(SettingsOfA(RouteTo(b.Ports[0], "Required")));
            a.Process.Signal(Child.Hangup);
            Assert.Single(await b.Mail("atul", "yahoo.example").WaitForAsync());
            Assert.Contains(", unverified, login as ", await a.Log.WaitForAsync("delivered to atul"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Mail_that_must_be_encrypted_is_not_given_to_a_host_without_TLS()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var a = await Daemon.StartAsync(SettingsOfA(RouteTo(sink.Port, "Required", withLogin: false)));
        await SendAsync(a);
        Assert.Contains(
            "with 4.7.4: localhost [127.0.0.1]", await ReasonAsync(a), StringComparison.Ordinal);
        Assert.Contains("TLS is required, and the host does not offer STARTTLS", await ReasonAsync(a), StringComparison.Ordinal);
        Assert.Empty(sink.Begun());

        a.Configure(SettingsOfA(RouteTo(sink.Port, "Opportunistic", withLogin: false)));
        a.Process.Signal(Child.Hangup);
        await Patience.UntilAsync(() => sink.Files().Count == 1, () => string.Join('\n', a.Log.Lines));
    }

    [Fact]
    public async Task A_wrong_password_defers_with_the_words_of_B_and_a_mended_file_needs_no_restart()
    {
        await using var b = await StartBAsync(_authority.Issue("localhost", _authority.Folder));
        await Users.AddAsync(b, User, "something else");
        await using var a = await Daemon.StartAsync(SettingsOfA(RouteTo(b.Ports[0], "Verified")));
        await SendAsync(a);

        var line = await ReasonAsync(a);
        Assert.Contains(" with 4.7.8: ", line, StringComparison.Ordinal);
        Assert.Contains($"login as {User} by SCRAM-SHA-256 failed: 535 5.7.8 ", line, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(_authority.Folder, "secret"), "something else", TestContext.Current.CancellationToken);
        Assert.Single(await b.Mail("atul", "yahoo.example").WaitForAsync());
        Assert.DoesNotContain(
            a.Log.Lines,
            text => text.Contains("sesame", StringComparison.Ordinal) || text.Contains("something else", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_attempt_that_went_over_TLS_is_shown_with_it()
    {
        await using var b = await StartBAsync(certificate: null);
        await Users.AddAsync(b, User, Password);
        var settings = SettingsOfA(RouteTo(b.Ports[0], "Opportunistic"));
        await using var a = await Daemon.StartAsync(settings);
        b.Process.Signal(Child.Hangup);
        using (var client = await RawClient.GreetedAsync(a.Port))
            await client.DeliverAsync("jyoti@excite.example", "nobody@yahoo.example", "Subject: across\r\n\r\nhello");

        var line = await a.Log.WaitForAsync("failed for nobody@yahoo.example");
        Assert.Contains($", unverified, login as {User} by SCRAM-SHA-256): 550 5.1.1 ", line, StringComparison.Ordinal);
    }
}
