using System.Text.Json.Nodes;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>Clients people use, each by the mechanisms it knows, and accounts made by <c>smtpd user</c> under the running server.</summary>
public sealed class SubmissionTests
{
    private const string Account = "jyoti@excite.example";
    private const string Password = "open sesame";

    private static Task<Daemon> StartAsync(string tls = "None") => Daemon.StartAsync(DaemonSettings.Standard(smtp =>
    {
        smtp["Listeners"]![0]!["Service"] = "Submission";
        smtp["Listeners"]![0]!["Tls"] = tls;
        smtp["RelayClients"] = new JsonArray();
    }));

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Swaks_submits(string mechanism)
    {
        await using var daemon = await StartAsync();
        await Users.AddAsync(daemon, Account, Password);
        var (code, lines) = await Swaks.SendAsync(
            daemon.Port, Account, "sarika@excite.example", "-a", mechanism, "-au", Account, "-ap", Password);
        Assert.True(code == 0, string.Join('\n', lines));
        var arrived = Assert.Single(await daemon.Mail("sarika").WaitForAsync());
        Assert.Contains(" with ESMTPA id ", arrived.Headers[HeaderId.Received], StringComparison.Ordinal);

        (code, lines) = await Swaks.SendAsync(
            daemon.Port, Account, "sarika@excite.example", "-a", mechanism, "-au", Account, "-ap", "wrong");
        Assert.True(code != 0, string.Join('\n', lines));
        Assert.Contains(lines, line => line.Contains("535 5.7.8", StringComparison.Ordinal));
        Assert.DoesNotContain(daemon.Log.Lines, line => line.Contains("sesame", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("StartTls", "--tls")]
    [InlineData("Implicit", "--tls-on-connect")]
    public async Task Swaks_submits_inside_TLS(string tls, string option)
    {
        await Swaks.RequireTlsAsync();
        await using var daemon = await StartAsync(tls);
        await Users.AddAsync(daemon, Account, Password);
        var (code, lines) = await Swaks.SendAsync(
            daemon.Port, Account, "sarika@excite.example", option, "-a", "PLAIN", "-au", Account, "-ap", Password);
        Assert.True(code == 0, string.Join('\n', lines));
        var arrived = Assert.Single(await daemon.Mail("sarika").WaitForAsync());
        Assert.Contains("with ESMTPSA id ", arrived.Headers[HeaderId.Received], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task MailKit_submits(string mechanism)
    {
        await using var daemon = await StartAsync();
        await Users.AddAsync(daemon, Account, Password);
        using var client = new SmtpClient { LocalDomain = "client.example" };
        await client.ConnectAsync("127.0.0.1", daemon.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        Assert.True(client.AuthenticationMechanisms.SetEquals(["SCRAM-SHA-256", "PLAIN", "LOGIN"]));
        client.AuthenticationMechanisms.RemoveWhere(offered => offered != mechanism);
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(
            Account, "wrong", TestContext.Current.CancellationToken));
        await client.AuthenticateAsync(Account, Password, TestContext.Current.CancellationToken);

        var message = new MimeMessage { Subject = mechanism, Body = new TextPart("plain") { Text = "x" } };
        message.From.Add(MailboxAddress.Parse(Account));
        message.To.Add(MailboxAddress.Parse("sarika@excite.example"));
        await client.SendAsync(message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
        Assert.Equal(mechanism, Assert.Single(await daemon.Mail("sarika").WaitForAsync()).Subject);
        await daemon.Log.WaitForAsync(
            line => line.Contains($"Authenticated 127.0.0.1 as {Account} by {mechanism}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Python_submits()
    {
        const string Script = """
            import smtplib, sys
            with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=60, local_hostname="client.example") as client:
                client.login(sys.argv[2], sys.argv[3])
                client.sendmail(sys.argv[2], ["sarika@excite.example"], "Subject: python\r\n\r\nx\r\n")
            """;
        await using var daemon = await StartAsync();
        await Users.AddAsync(daemon, Account, Password, "--scheme", "ARGON2ID");
        var (code, lines) = await Child.RunAsync(Strictness.Require("python3"), ["-c", Script, $"{daemon.Port}", Account, Password]);
        Assert.True(code == 0, string.Join('\n', lines));
        Assert.Equal("python", Assert.Single(await daemon.Mail("sarika").WaitForAsync()).Subject);
    }

    [Fact]
    public async Task Nobody_submits_without_an_account_or_as_somebody_else()
    {
        await using var daemon = await StartAsync();
        await Users.AddAsync(daemon, Account, Password);
        using var stranger = await RawClient.GreetedAsync(daemon.Port);
        await stranger.ExpectAsync("MAIL FROM:<jyoti@excite.example>", "530 5.7.0 Authentication required");

        var (code, lines) = await Swaks.SendAsync(
            daemon.Port, "sarika@excite.example", "x@yahoo.example", "-a", "PLAIN", "-au", Account, "-ap", Password);
        Assert.True(code != 0, string.Join('\n', lines));
        Assert.Contains(lines, line => line.Contains("550 5.7.1 Sender address not allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accounts_are_made_changed_and_taken_away_under_the_running_server()
    {
        await using var daemon = await StartAsync();
        Assert.NotEqual(235, await LoginAsync(daemon, "first"));
        await Users.AddAsync(daemon, Account, "first", "--senders", "any");
        Assert.Equal(235, await LoginAsync(daemon, "first"));

        var (code, said) = await Users.RunAsync(daemon, "again", "add", Account, "--password-stdin");
        Assert.True(code == 1 && said.Contains("is there already", StringComparison.Ordinal), said);
        (code, said) = await Users.RunAsync(daemon, "second", "password", Account.ToUpperInvariant(), "--password-stdin");
        Assert.True(code == 0, said);
        Assert.NotEqual(235, await LoginAsync(daemon, "first"));
        Assert.Equal(235, await LoginAsync(daemon, "second"));

        (code, said) = await Users.RunAsync(daemon, null, "list");
        Assert.Equal((0, "jyoti@excite.example {SCRAM-SHA-256} smtpd_senders=any\n"), (code, said));
        (code, said) = await Users.RunAsync(daemon, null, "remove", Account);
        Assert.True(code == 0, said);
        Assert.NotEqual(235, await LoginAsync(daemon, "second"));
        (code, said) = await Users.RunAsync(daemon, null, "remove", Account);
        Assert.True(code == 1 && said.Contains("no account", StringComparison.Ordinal), said);
        (code, said) = await Users.RunAsync(daemon, null, "add", "not an address", "--password-stdin");
        Assert.True(code == 2 && said.Contains("is not an address", StringComparison.Ordinal), said);
    }

    [Fact]
    public async Task A_password_typed_at_a_terminal_is_not_seen()
    {
        await using var daemon = await StartAsync();
        var (code, seen) = await PythonTerminal.RunAsync(
            ["hunter2", "hunter2"], Daemon.Executable, "user", "add", Account, "--config", daemon.ConfigFile);
        Assert.True(code == 0, string.Join('\n', seen));
        Assert.DoesNotContain(seen, line => line.Contains("hunt", StringComparison.Ordinal));
        Assert.Equal(235, await LoginAsync(daemon, "hunter2"));

        (code, seen) = await PythonTerminal.RunAsync(
            ["one", "other"], Daemon.Executable, "user", "password", Account, "--config", daemon.ConfigFile);
        Assert.True(code == 1 && seen.Any(line => line.Contains("not the same", StringComparison.Ordinal)), string.Join('\n', seen));
        Assert.Equal(235, await LoginAsync(daemon, "hunter2"));
    }

    private static async Task<int> LoginAsync(Daemon daemon, string password)
    {
        using var client = await RawClient.GreetedAsync(daemon.Port);
        var message = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0{Account}\0{password}"));
        return int.Parse((await client.AskAsync($"AUTH PLAIN {message}"))![..3], System.Globalization.CultureInfo.InvariantCulture);
    }
}
