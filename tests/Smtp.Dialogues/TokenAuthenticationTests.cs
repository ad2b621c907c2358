using System.Text;
using Smtp.Accounts.Tokens;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;

namespace Smtp.Dialogues;

/// <summary>Whom a token that holds lets in, and whom it does not.</summary>
public sealed class TokenAuthenticationTests
{
    private const string Accounts =
        "jyoti@excite.com:{PLAIN}open-sesame:::::\nsarika@excite.com:{PLAIN}pencil::::::allow_nets=192.0.2.0/24\n";

    private static readonly ListenerOptions Submission = new() { Service = ListenerService.Submission };

    [Theory]
    [InlineData("jyoti@excite.com", "", "235 2.7.0 *")]
    [InlineData("jyoti@excite.com", "Jyoti@Excite.com", "235 2.7.0 *")]
    [InlineData("jyoti@excite.com", "sarika@excite.com", "334 *")] // another's
    [InlineData("nobody@excite.com", "", "334 *")] // no account
    [InlineData("sarika@excite.com", "", "334 *")] // not from here
    [InlineData("anybody@yahoo.com", "", "235 2.7.0 *")] // of a domain that comes in
    [InlineData("anybody@yahoo.com", "jyoti@excite.com", "334 *")]
    [InlineData("away", "", "454 4.7.0 *")]
    [InlineData("", "", "334 *")]
    public async Task A_token_lets_in_its_account_alone(string owner, string claimed, string reply)
    {
        await using var stage = await Stage.OpenAsync(
            Submission, authentication: new AuthenticationOptions { Delay = TimeSpan.Zero }, accounts: Accounts, tokens: new Issuer(owner));
        foreach (var mechanism in claimed.Length > 0 ? new[] { "OAUTHBEARER", "XOAUTH2" } : ["OAUTHBEARER"])
        {
            var client = await stage.ConnectAsync("127.0.0.1");
            await client.EhloAsync();
            await client.SendAsync($"AUTH {mechanism} {Message(mechanism, claimed)}\r\n");
            await client.ExpectAsync(reply);
            if (reply[0] == '3')
            {
                await client.SendAsync("AQ==\r\n");
                await client.ExpectAsync("535*");
            }

            await client.SendAsync("MAIL FROM:<x@excite.com>\r\n");
            await client.ExpectAsync(reply[0] == '2' ? "550 5.7.1 *" : "530*");
        }

        Assert.DoesNotContain(stage.Log.Lines, static line => line.Contains("t0ken", StringComparison.Ordinal));
    }

    /// <summary>RFC 6750 5.3.</summary>
    [Fact]
    public async Task No_token_goes_over_a_network_in_the_clear_whatever_the_settings()
    {
        await using var stage = await Stage.OpenAsync(
            Submission with { AuthWithoutTls = true }, accounts: Accounts, tokens: new Issuer("jyoti@excite.com"));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.SendAsync($"AUTH OAUTHBEARER {Message("OAUTHBEARER", "")}\r\n");
        await client.ExpectAsync("504*");
    }

    [Fact]
    public async Task Who_sends_token_after_token_is_banned_and_no_account_waits_for_it()
    {
        await using var stage = await Stage.OpenAsync(
            Submission, authentication: new AuthenticationOptions { Delay = TimeSpan.Zero, Failures = 3 }, accounts: Accounts,
            tokens: new Issuer(""));
        for (var i = 0; i < 3; i++)
        {
            var client = await stage.ConnectAsync("127.0.0.1");
            await client.EhloAsync();
            await client.SendAsync($"AUTH OAUTHBEARER {Message("OAUTHBEARER", "jyoti@excite.com", $"t0ken{i}")}\r\n");
            await client.ExpectAsync(i < 2 ? "334*" : "421*");
        }

        for (var i = 2; i < 10; i++)
        {
            var client = await stage.ConnectAsync($"127.0.0.{i}");
            await client.EhloAsync();
            await client.SendAsync($"AUTH OAUTHBEARER {Message("OAUTHBEARER", "jyoti@excite.com", $"t0ken{i}")}\r\n");
            await client.ExpectAsync("334*");
        }

        Assert.Equal(["127.0.0.1"], stage.Logins!.Throttle.CurrentBans().Select(static ban => ban.Who));
        Assert.Empty(stage.Logins.Throttle.ToHistory().Accounts);
    }

    private static string Message(string mechanism, string claimed, string token = "t0ken") =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(mechanism == "XOAUTH2"
            ? $"user={claimed}\u0001auth=Bearer {token}\u0001\u0001"
            : $"n,{(claimed.Length > 0 ? "a=" + claimed : "")},\u0001auth=Bearer {token}\u0001\u0001"));

    /// <param name="owner">Of every token; empty: none holds.</param>
    private sealed class Issuer(string owner) : ITokenChecker
    {
        public string? Scope => null;

        public string? Configuration => null;

        public ValueTask<TokenVerdict> CheckAsync(string token, CancellationToken cancellationToken) => owner switch
        {
            "away" => ValueTask.FromException<TokenVerdict>(new IOException("away")),
            "" => ValueTask.FromResult(TokenVerdict.Invalid("it is wrong")),
            _ => ValueTask.FromResult(TokenVerdict.Good(owner)),
        };

        public bool Admits(string account) => account.EndsWith("@yahoo.com", StringComparison.Ordinal);
    }
}
