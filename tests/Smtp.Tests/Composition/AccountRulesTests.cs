using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Smtp.Accounts.Tokens;
using Smtp.Composition;
using Smtp.Tests.Accounts.Tokens;
using Smtp.Tests.Composition.Reading;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Composition;

public sealed class AccountRulesTests : IDisposable
{
    private readonly KeptLog _log = new();
    private readonly AccountRules _rules;

    public AccountRulesTests() => _rules = new AccountRules(new FakeTimeProvider(), new Logger<Daemon>(_log));

    public void Dispose() => _log.Dispose();

    private static SmtpSettings Settings(string oauth) => ConfigurationText.Read(ConfigurationText.With(
        $"\"Accounts\": {{ \"File\": \"none\"{oauth} }},", """[ { "Service": "Submission", "Port": 587 } ]""")).Settings!;

    private static string OAuth(string more = "", string keys = "none.json") =>
        $$""", "OAuth": { "Issuer": "https://id.excite.example", "Audience": "smtp", "Jwks": "{{keys}}"{{more}} }""";

    [Theory]
    [InlineData("", true)]
    [InlineData("x", true)]
    [InlineData(""", "Domains": [ "excite.example" ]""", false)]
    public void Without_accounts_nobody_can_submit_unless_a_domain_comes_in_by_tokens(string more, bool isWarned)
    {
        var settings = Settings(more.Length == 0 ? "" : OAuth(more == "x" ? "" : more));
        _rules.Look(_rules.From(settings), settings);
        Assert.Equal(isWarned, _log.Lines.Any(static line => line.Id == 43));
    }

    [Fact]
    public async Task Keys_serve_on_over_a_reload_and_trouble_with_them_is_a_warning()
    {
        using var forge = new TokenForge();
        var token = forge.Make(TokenForge.Claims(DateTimeOffset.UnixEpoch));
        var first = (SignedTokens)_rules.From(Settings(OAuth())).Tokens!;
        await Assert.ThrowsAsync<IOException>(async () => await first.CheckAsync(token, TestContext.Current.CancellationToken));
        Assert.Equal((LogLevel.Warning, 49), _log.Lines.Select(static line => (line.Level, line.Id)).Last());

        var second = (SignedTokens)_rules.From(Settings(OAuth(""", "Scope": "smtp" """))).Tokens!;
        Assert.Same(first.Keys, second.Keys);
        Assert.Equal("smtp", second.Scope);
        await second.Keys.Behind;
        Assert.NotSame(first.Keys, ((SignedTokens)_rules.From(Settings(OAuth(keys: "other.json"))).Tokens!).Keys);
    }
}
