using System.Text.Json.Nodes;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Smtp.EndToEnd.Harness;
using Smtp.Tests.Accounts.Tokens;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>Clients that log in with a token of an issuer, by either form, and what becomes of tokens that do not hold.</summary>
public sealed class TokenTests : IDisposable
{
    private const string Account = "jyoti@excite.example";

    private readonly TokenForge _forge = new();
    private readonly string _keys = Path.GetTempFileName();

    public TokenTests() => File.WriteAllText(_keys, _forge.Keys());

    public void Dispose()
    {
        File.Delete(_keys);
        _forge.Dispose();
    }

    private async Task<Daemon> StartAsync(bool withAccount = true)
    {
        var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["Listeners"]![0]!["Service"] = "Submission";
            smtp["Accounts"] = new JsonObject
            {
                ["OAuth"] = new JsonObject { ["Issuer"] = TokenForge.Issuer, ["Audience"] = "smtp", ["Jwks"] = _keys },
            };
        }));
        if (withAccount)
            await Users.AddAsync(daemon, Account, "open sesame");
        return daemon;
    }

    private string Token(string algorithm = "RS256", string account = Account, int secondsAgo = 0) => _forge.Make(
        TokenForge.Claims(DateTimeOffset.UtcNow.AddSeconds(-secondsAgo), account), algorithm, algorithm == "ES256" ? "ec" : "rsa");

    [Theory]
    [InlineData("OAUTHBEARER")]
    [InlineData("XOAUTH2")]
    public async Task MailKit_submits_with_a_token(string mechanism)
    {
        await using var daemon = await StartAsync();
        SaslMechanism With(string token) => mechanism == "XOAUTH2"
            ? new SaslMechanismOAuth2(Account, token)
            : new SaslMechanismOAuthBearer(Account, token);
        using var client = new SmtpClient { LocalDomain = "client.example" };
        await client.ConnectAsync("127.0.0.1", daemon.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        Assert.Contains(mechanism, client.AuthenticationMechanisms);
        foreach (var wrong in new[] { Token("none"), Token("HS256"), Token(account: "sarika@excite.example"), Token(secondsAgo: 500) })
        {
            await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(
                With(wrong), TestContext.Current.CancellationToken));
        }

        await client.AuthenticateAsync(With(Token()), TestContext.Current.CancellationToken);
        var message = new MimeMessage { Subject = mechanism, Body = new TextPart("plain") { Text = "x" } };
        message.From.Add(MailboxAddress.Parse(Account));
        message.To.Add(MailboxAddress.Parse("sarika@excite.example"));
        await client.SendAsync(message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
        Assert.Equal(mechanism, Assert.Single(await daemon.Mail("sarika").WaitForAsync()).Subject);
        await daemon.Log.WaitForAsync($"Authenticated 127.0.0.1 as {Account} by {mechanism}");
        foreach (var reason in new[] { "an algorithm that is not taken", "for another account", "expired" })
            await daemon.Log.WaitForAsync(reason);
        Assert.DoesNotContain(daemon.Log.Lines, static line => line.Contains("eyJ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OAUTHBEARER")]
    [InlineData("XOAUTH2")]
    public async Task Curl_submits_with_a_token(string mechanism)
    {
        await using var daemon = await StartAsync();
        var mail = Path.Combine(daemon.Folder, "mail");
        await File.WriteAllTextAsync(mail, "Subject: curl\r\n\r\nx\r\n", TestContext.Current.CancellationToken);
        async Task<int> SendAsync(string token)
        {
            var (code, _) = await Child.RunAsync(
                Strictness.Require("curl"),
                ["--silent", "--url", $"smtp://127.0.0.1:{daemon.Port}/client.example", "--mail-from", Account, "--mail-rcpt",
                    "sarika@excite.example", "--upload-file", mail, "--user", $"{Account}:", "--oauth2-bearer", token,
                    "--login-options", $"AUTH={mechanism}"]);
            return code;
        }

        Assert.NotEqual(0, await SendAsync(Token("HS256")));
        Assert.Equal(0, await SendAsync(Token("ES256")));
        Assert.Equal("curl", Assert.Single(await daemon.Mail("sarika").WaitForAsync()).Subject);
    }

    [Fact]
    public async Task A_token_for_nobody_here_is_refused_unless_its_domain_comes_in_and_new_keys_are_read_when_a_token_names_one()
    {
        await using var daemon = await StartAsync(withAccount: false);
        Assert.StartsWith("334 eyJ", await LoginAsync(daemon, Token()), StringComparison.Ordinal);
        await daemon.Log.WaitForAsync($"no account {Account}");

        var settings = JsonNode.Parse(await File.ReadAllTextAsync(daemon.ConfigFile, TestContext.Current.CancellationToken))!.AsObject();
        settings["Smtp"]!["Accounts"]!["OAuth"]!["Domains"] = new JsonArray("excite.example");
        daemon.Configure(settings);
        await daemon.Log.WaitForAsync("Configuration read again");
        Assert.StartsWith("235 ", await LoginAsync(daemon, Token()), StringComparison.Ordinal);
        Assert.StartsWith("334 eyJ", await LoginAsync(daemon, Token(account: "jyoti@yahoo.example")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_keys_nobody_is_blamed()
    {
        await using var daemon = await StartAsync();
        File.Delete(_keys);
        Assert.StartsWith("454 4.7.0", await LoginAsync(daemon, Token()), StringComparison.Ordinal);
        await daemon.Log.WaitForAsync("Tokens cannot be checked");
    }

    private static async Task<string> LoginAsync(Daemon daemon, string token)
    {
        using var client = await RawClient.GreetedAsync(daemon.Port);
        var message = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"n,,\u0001auth=Bearer {token}\u0001\u0001"));
        return (await client.AskAsync($"AUTH OAUTHBEARER {message}"))!;
    }
}
