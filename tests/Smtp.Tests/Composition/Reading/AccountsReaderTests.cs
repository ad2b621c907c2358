using Smtp.Accounts;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Listening;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class AccountsReaderTests
{
    [Fact]
    public void Without_the_section_the_file_is_in_the_data_directory()
    {
        var settings = ConfigurationText.Read(ConfigurationText.With("")).Settings!;
        Assert.Equal("/etc/smtpd/data/accounts", settings.AccountFile);
        Assert.Empty(settings.Authentication.Mechanisms);
        Assert.Equal(SenderRule.Own, settings.Authentication.Senders);
    }

    [Fact]
    public void Everything_can_be_set()
    {
        var settings = ConfigurationText.Read(ConfigurationText.With(
            """
            "Accounts": { "File": "users", "Mechanisms": [ "plain", "SCRAM-SHA-1" ],
            "Senders": "Domain", "Failures": 3, "Ban": "1h", "Remembered": 500 },
            """)).Settings!;
        Assert.Equal("/etc/smtpd/users", settings.AccountFile);
        var options = settings.Authentication;
        Assert.Equal([SaslMechanism.Plain, SaslMechanism.ScramSha1], options.Mechanisms);
        Assert.Equal(
            (SenderRule.Domain, 3, TimeSpan.FromHours(1), 500),
            (options.Senders, options.Failures, options.Ban, options.Remembered));
    }

    [Theory]
    [InlineData("""{ "File": "" }""", "Smtp:Accounts:File", "is not a file")]
    [InlineData(
        """{ "Mechanisms": [ "PLAIN", "CRAM-MD5" ] }""", "Smtp:Accounts:Mechanisms:1", "\"CRAM-MD5\" is not one of EXTERNAL, SCRAM")]
    [InlineData("""{ "Senders": "anybody" }""", "Smtp:Accounts:Senders", "one of Own, Domain, Any")]
    [InlineData("""{ "Failures": 0 }""", "Smtp:Accounts:Failures", "from 1 to")]
    [InlineData("""{ "Ban": "0s" }""", "Smtp:Accounts:Ban", "a duration from")]
    [InlineData(
        """{ "Certificates": { "jyoti@excite.example": "12" } }""", "Smtp:Accounts:Certificates:jyoti@excite.example", "64 hexadecimal")]
    [InlineData(
        """{ "Certificates": { "jyoti@excite.example": [ "xyz" ] } }""", "Smtp:Accounts:Certificates:jyoti@excite.example:0", "SHA-256")]
    [InlineData("""{ "Users": "x" }""", "Smtp:Accounts:Users", "no such setting")]
    public void Mistakes_are_told(string section, string path, string words) =>
        Assert.Contains(
            ConfigurationText.MistakesOf(ConfigurationText.With($"\"Accounts\": {section},")),
            m => m.StartsWith(path + ": ", StringComparison.Ordinal) && m.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void Certificates_let_accounts_in_by_fingerprint()
    {
        var (one, two) = (new string('A', 64), new string('b', 64));
        var colons = string.Join(':', Enumerable.Repeat("aa", 32));
        var options = ConfigurationText.Read(ConfigurationText.With(
            $$"""
            "Accounts": { "CertificateAddresses": true,
            "Certificates": { "Jyoti@excite.example": [ "{{colons}}", "{{two}}" ], "sarika@excite.example": "{{one}}" } },
            """)).Settings!.Authentication;
        Assert.True(options.CertificateAddresses);
        Assert.Equal(["jyoti@excite.example", "sarika@excite.example"], options.Certificates[one]);
        Assert.Equal(["jyoti@excite.example"], options.Certificates[two.ToUpperInvariant()]);
    }

    [Fact]
    public void A_listener_for_submission_offers_AUTH_and_one_for_other_servers_by_setting()
    {
        var listeners = ConfigurationText.Read(ConfigurationText.With(
            "", """[ { "Service": "Submission", "Port": 1 }, { "Port": 2 }, { "Port": 3, "Auth": true, "AuthWithoutTls": true } ]"""))
            .Settings!.Reception.Listeners;
        Assert.Equal([true, false, true], listeners.Select(listener => listener.OffersAuth));
        Assert.Equal([false, false, true], listeners.Select(listener => listener.AuthWithoutTls));
        Assert.Equal(ListenerService.Submission, listeners[0].Service);
    }
}
