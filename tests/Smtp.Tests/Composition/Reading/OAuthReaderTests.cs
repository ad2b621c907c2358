using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class OAuthReaderTests
{
    private const string Good = "\"Issuer\": \"https://id.example\", \"Audience\": \"smtp\"";

    [Fact]
    public void Nobodys_tokens_are_taken_by_default() =>
        Assert.Null(ConfigurationText.Read(ConfigurationText.With("")).Settings!.OAuth);

    [Fact]
    public void Keys_come_from_an_address_or_a_file()
    {
        var oauth = Read($$"""
            { {{Good}}, "Jwks": "https://id.example/keys", "Scope": "smtp", "AccountClaim": "upn", "Domains": [ "Excite.example" ] }
            """);
        Assert.Equal(
            ("https://id.example", "https://id.example/keys", "upn", "smtp"),
            (oauth.Issuer, oauth.Keys, oauth.AccountClaim, oauth.Scope));
        Assert.Equal(["smtp"], oauth.Audiences);
        Assert.Equal(["excite.example"], oauth.Domains);
        Assert.Equal("/etc/smtpd/keys.json", Read($$"""{ {{Good}}, "Jwks": "keys.json" }""").Keys);
        Assert.Equal("email", Read($$"""{ {{Good}}, "Jwks": "http://127.0.0.1:1/keys" }""").AccountClaim);
    }

    private const string Asked =
        "\"Introspection\": { \"Url\": \"https://id.example/i\", \"ClientId\": \"smtpd\", \"ClientSecretFile\": \"s\" }";

    [Theory]
    [InlineData("\"Audience\": \"smtp\"")]
    [InlineData("\"Scope\": \"smtp\"")]
    public void The_issuer_may_be_asked_instead(string bound)
    {
        var asked = Read($$"""{ "Issuer": "https://id.example", {{bound}}, {{Asked}} }""").Introspection!;
        Assert.Equal(("https://id.example/i", "smtpd", "/etc/smtpd/s"), ($"{asked.Address}", asked.ClientId, asked.SecretFile));
    }

    [Theory]
    [InlineData("""{ "Audience": "smtp", "Jwks": "k" }""", "Issuer", "is missing")]
    [InlineData("""{ "Issuer": "https://id.example", "Jwks": "k" }""", "Audience", "is missing")]
    [InlineData($$"""{ {{Good}} }""", "Jwks", "either this or Introspection")]
    [InlineData(
        $$"""{ {{Good}}, "Jwks": "k", "Introspection": { "Url": "https://x.example", "ClientId": "x", "ClientSecretFile": "x" } }""",
        "Jwks", "not both")]
    [InlineData($$"""{ {{Good}}, "Jwks": "http://id.example/keys" }""", "Jwks", "an address of https")]
    [InlineData($$"""{ {{Good}}, "Jwks": "" }""", "Jwks", "is not a file")]
    [InlineData($$"""{ {{Good}}, "Jwks": "k", "Domains": [ "x y" ] }""", "Domains:0", "is not a domain")]
    [InlineData($$"""{ {{Good}}, "Jwks": "k", "Key": "x" }""", "Key", "no such setting")]
    [InlineData(
        $$"""{ {{Good}}, "Introspection": { "Url": "ftp://x.example", "ClientId": "x", "ClientSecretFile": "x" } }""",
        "Introspection:Url", "https")]
    [InlineData($$"""{ {{Good}}, "Introspection": { "Url": "https://x.example" } }""", "Introspection:ClientId", "is missing")]
    [InlineData($$"""{ "Issuer": "https://id.example", {{Asked}} }""", "Audience", "or a Scope, a token for any other service would do; name")]
    [InlineData($$"""{ "Issuer": "https://id.example", "Scope": " ", {{Asked}} }""", "Audience", "a token for any other service would do")]
    public void Mistakes_are_told(string section, string path, string words) => Assert.Contains(
        ConfigurationText.MistakesOf(ConfigurationText.With($"\"Accounts\": {{ \"OAuth\": {section} }},")),
        m => m.StartsWith($"Smtp:Accounts:OAuth:{path}: ", StringComparison.Ordinal) && m.Contains(words, StringComparison.Ordinal));

    private static Smtp.Accounts.Tokens.OAuthOptions Read(string section) =>
        ConfigurationText.Read(ConfigurationText.With($"\"Accounts\": {{ \"OAuth\": {section} }},")).Settings!.OAuth!;
}
