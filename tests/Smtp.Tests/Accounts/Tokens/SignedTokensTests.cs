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

    /// <summary>JSON can say half a surrogate pair, which no text can have, and at which .NET's readers throw.</summary>
    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("email")]
    [InlineData("scope")]
    [InlineData("email_verified")]
    [InlineData("exp")]
    public async Task Half_a_surrogate_pair_is_refused_like_anything_else(string claim)
    {
        foreach (var half in new[] { """\ud800""", """\udc00""", """jyoti\ud83d@excite.example""" })
        {
            var claims = Claims(claims => claims[claim] = "HALF").ToJsonString().Replace("HALF", half, StringComparison.Ordinal);
            Assert.Null((await CheckAsync(_forge.Make(claims), Options with { Scope = claim == "scope" ? "smtp" : null })).Account);
        }
    }

    [Theory]
    [InlineData("""{"alg":"\ud800"}""", null)]
    [InlineData("""{"alg":"RS256","kid":"\ud800"}""", null)]
    [InlineData("""{"alg":"RS256","\ud800":"x"}""", null)]
    [InlineData("""{"alg":"RS256","kid":"rsa","typ":"\ud800"}""", null)]
    [InlineData(null, """{"iss":"https://id.excite.example","\ud800":1,"email":"\ud800"}""")]
    public async Task Half_a_surrogate_pair_anywhere_throws_nothing(string? header, string? claims) =>
        Assert.Null((await CheckAsync(_forge.Make(claims ?? "{}", header: header))).Account);

    [Theory]
    [InlineData(320, true)]
    [InlineData(321, false)]
    public async Task A_name_has_a_length(int length, bool isGood) => Assert.Equal(
        isGood, (await CheckAsync(_forge.Make(Claims(claims => claims["email"] = new string('x', length))))).Account is not null);

    [Fact]
    public async Task A_reload_keeps_the_keys_of_the_same_issuer_and_reads_them_behind()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, _forge.Keys(), TestContext.Current.CancellationToken);
            var options = Options with { Keys = file };
            var token = _forge.Make(Claims());
            var before = TokenCheckers.Create(options, _time, static _ => { });
            Assert.NotNull((await before.CheckAsync(token, TestContext.Current.CancellationToken)).Account);

            await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
            var after = TokenCheckers.Create(options with { Audiences = ["smtp"], Scope = "x" }, _time, static _ => { }, before);
            Assert.Equal("insufficient_scope", (await after.CheckAsync(token, TestContext.Current.CancellationToken)).Status);
            after = TokenCheckers.Create(options, _time, static _ => { }, after);
            Assert.NotNull((await after.CheckAsync(token, TestContext.Current.CancellationToken)).Account);

            // New ones are there as soon as they are read, though the minute between two readings is not over.
            await File.WriteAllTextAsync(file, _forge.Keys("second"), TestContext.Current.CancellationToken);
            await ((SignedTokens)after).Keys.Behind;
            after = TokenCheckers.Create(options, _time, static _ => { }, after);
            await ((SignedTokens)after).Keys.Behind;
            Assert.NotNull((await after.CheckAsync(_forge.Make(Claims(), id: "second"), TestContext.Current.CancellationToken)).Account);

            File.Delete(file);
            foreach (var other in new[] { options with { Issuer = "https://x.example" }, options with { Keys = file + "2" } })
            {
                await Assert.ThrowsAsync<IOException>(async () => await TokenCheckers
                    .Create(other, _time, static _ => { }, before).CheckAsync(token, TestContext.Current.CancellationToken));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

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
