using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Smtp.Accounts.Tokens;
using Xunit;

namespace Smtp.Tests.Accounts.Tokens;

public sealed class SignedTokensTests : IDisposable
{
    private static readonly OAuthOptions Options = new() { Issuer = TokenForge.Issuer, Audiences = ["smtp", "mail"] };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TokenForge _forge = new();

    public void Dispose() => _forge.Dispose();

    private ValueTask<TokenVerdict> CheckAsync(string token, OAuthOptions? options = null)
    {
        var keys = new KeySet(_ => Task.FromResult(Encoding.UTF8.GetBytes(_forge.Keys())), _time, static _ => { });
        return new SignedTokens(options ?? Options, keys, _time).CheckAsync(token, TestContext.Current.CancellationToken);
    }

    private JsonObject Claims(Action<JsonObject>? change = null)
    {
        var claims = TokenForge.Claims(_time.GetUtcNow());
        change?.Invoke(claims);
        return claims;
    }

    [Theory]
    [InlineData("RS256", "rsa")]
    [InlineData("PS256", "rsa")]
    [InlineData("ES256", "ec")]
    [InlineData("RS256", null)] // Each key is tried.
    [InlineData("ES256", null)]
    public async Task A_token_signed_by_a_key_of_the_issuer_names_its_account(string algorithm, string? id) => Assert.Equal(
        TokenVerdict.Good("jyoti@excite.example"),
        await CheckAsync(_forge.Make(Claims(claims => claims["email"] = "Jyoti@Excite.example"), algorithm, id)));

    [Theory]
    [InlineData("none", "rsa", "an algorithm that is not taken")]
    [InlineData("None", null, "an algorithm that is not taken")]
    [InlineData("HS256", "rsa", "an algorithm that is not taken")] // CVE-2015-9235: the public key as a secret
    [InlineData("HS256-0", "secret", "an algorithm that is not taken")]
    [InlineData("RS256", "another", "a key that the issuer does not have")]
    [InlineData("RS256", "ec", "signature is wrong")]
    [InlineData("ES256", "rsa", "signature is wrong")]
    public async Task A_token_signed_otherwise_is_refused(string algorithm, string? id, string reason)
    {
        var verdict = await CheckAsync(_forge.Make(Claims(), algorithm, id));
        Assert.Null(verdict.Account);
        Assert.Equal("invalid_token", verdict.Status);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_another_key_with_the_same_name_and_one_changed_are_refused()
    {
        using var other = new TokenForge();
        Assert.Contains("signature", (await CheckAsync(other.Make(Claims()))).Reason, StringComparison.Ordinal);

        var parts = _forge.Make(Claims()).Split('.');
        var boss = _forge.Make(Claims(claims => claims["email"] = "boss@excite.example")).Split('.');
        Assert.Contains(
            "signature", (await CheckAsync($"{parts[0]}.{boss[1]}.{parts[2]}")).Reason, StringComparison.Ordinal);
        Assert.Null((await CheckAsync($"{parts[0]}.{parts[1]}.")).Account);
    }

    [Theory]
    [InlineData("iss", "https://id.yahoo.example", "another issuer")]
    [InlineData("iss", "https://id.excite.example/", "another issuer")]
    [InlineData("iss", null, "another issuer")]
    [InlineData("aud", "imap", "another audience")]
    [InlineData("aud", null, "another audience")]
    [InlineData("exp", null, "expired")]
    [InlineData("email", null, "has no email")]
    [InlineData("email", "", "has no email")]
    [InlineData("email_verified", "false", "not verified")]
    public async Task Each_claim_is_looked_at(string claim, string? value, string reason)
    {
        var changed = Claims(claims => claims[claim] = value);
        if (value is null)
            changed.Remove(claim);
        var verdict = await CheckAsync(_forge.Make(changed));
        Assert.Null(verdict.Account);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_audiences_one_is_enough_and_of_several_emails_none()
    {
        Assert.NotNull((await CheckAsync(_forge.Make(Claims(claims => claims["aud"] = new JsonArray("imap", "mail"))))).Account);
        var several = Claims(claims => claims["email"] = new JsonArray("a@x.example", "b@x.example"));
        Assert.Null((await CheckAsync(_forge.Make(several))).Account);
    }

    [Theory]
    [InlineData(-62, false)]
    [InlineData(-58, true)]
    [InlineData(358, true)]
    [InlineData(362, false)]
    public async Task A_token_has_its_time_with_a_minute_for_clocks(int secondsLater, bool isGood)
    {
        var token = _forge.Make(Claims());
        if (secondsLater < 0)
            token = _forge.Make(TokenForge.Claims(_time.GetUtcNow().AddSeconds(-secondsLater)));
        else
            _time.Advance(TimeSpan.FromSeconds(secondsLater));
        Assert.Equal(isGood, (await CheckAsync(token)).Account is not null);
    }

    [Theory]
    [InlineData("scope", "openid smtp", true)]
    [InlineData("scope", "openid smtps", false)]
    [InlineData("scp", "smtp", true)]
    [InlineData("other", "smtp", false)]
    public async Task A_scope_is_asked_for_by_setting(string claim, string value, bool isGood)
    {
        var verdict = await CheckAsync(_forge.Make(Claims(claims => claims[claim] = value)), Options with { Scope = "smtp" });
        Assert.Equal(isGood ? TokenVerdict.Good("jyoti@excite.example") : TokenVerdict.OutOfScope("smtp"), verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("e30.e30.")]
    [InlineData("bnVsbA.bnVsbA.x")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.W10.x")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJleHAiOiJ4In0.x")]
    [InlineData("eyJhbGciOlsiUlMyNTYiXX0.e30.x")]
    public async Task What_is_no_token_is_refused(string token) => Assert.Null((await CheckAsync(token)).Account);

    [Fact]
    public void Domains_come_in_by_setting_with_addresses_alone()
    {
        var checker = TokenCheckers.Create(Options with { Keys = "/none", Domains = ["excite.example"] }, _time, static _ => { });
        Assert.True(checker.Admits("anybody@excite.example"));
        Assert.False(checker.Admits("anybody@yahoo.example"));
        Assert.False(checker.Admits("anybody@x.excite.example"));
        Assert.False(checker.Admits("excite.example"));
        Assert.False(checker.Admits("a b@excite.example"));
        Assert.Equal("https://id.excite.example/.well-known/openid-configuration", checker.Configuration);
    }
}
