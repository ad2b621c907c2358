using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class RelayCertificatesReaderTests
{
    private const string Asking = """[ { "Port": 2525, "Tls": "StartTls", "ClientCertificates": "Ask" } ]""";
    private static readonly string Fingerprint = new('a', 64);

    [Fact]
    public void A_fingerprint_may_be_written_as_openssl_prints_it()
    {
        var colons = string.Join(':', Enumerable.Repeat("aA", 32));
        var read = ConfigurationText.Read(ConfigurationText.With($"\"RelayCertificates\": [ \"{colons}\", \"{Fingerprint}\" ],", Asking));

        Assert.Empty(read.Mistakes);
        Assert.Equal([new string('A', 64), new string('A', 64)], read.Settings!.Table.RelayCertificates.Fingerprints);
    }

    [Theory]
    [InlineData("Trusted", "Tls:ClientAuthorities names no authorities")]
    [InlineData("CN=client", "is neither \"Trusted\" nor a SHA-256 fingerprint")]
    [InlineData("AA:BB", "is neither \"Trusted\" nor a SHA-256 fingerprint")]
    public void What_lets_nobody_in_is_refused(string certificate, string words) =>
        Assert.Contains(
            ConfigurationText.MistakesOf(ConfigurationText.With($"\"RelayCertificates\": [ \"{certificate}\" ],", Asking)),
            mistake => mistake.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void A_listener_must_ask_for_certificates_or_check_says_so() =>
        Assert.Contains(
            ConfigurationText.Read(ConfigurationText.With($"\"RelayCertificates\": [ \"{Fingerprint}\" ],")).Warnings,
            warning => warning.Message.Contains("no listener asks for certificates", StringComparison.Ordinal));
}
