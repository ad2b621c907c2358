using Smtp.Reception.Submission;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class SubmissionReaderTests
{
    [Fact]
    public void By_default_From_is_the_accounts_and_the_client_is_named() =>
        Assert.Equal(
            new SubmissionOptions { From = FromRule.Refuse, HideClient = false, RelayClients = false },
            ConfigurationText.Read(ConfigurationText.With("")).Settings!.Reception.Submission);

    [Fact]
    public void Everything_can_be_set() =>
        Assert.Equal(
            new SubmissionOptions { From = FromRule.AddSender, HideClient = true, RelayClients = true },
            ConfigurationText.Read(ConfigurationText.With(
                """ "Submission": { "From": "addsender", "HideClient": true, "RelayClients": "True" }, """)).Settings!.Reception.Submission);

    [Theory]
    [InlineData("""{ "From": "Rewrite" }""", "Smtp:Submission:From", "one of Refuse, AddSender, Keep")]
    [InlineData("""{ "HideClient": "yes" }""", "Smtp:Submission:HideClient", "true or false")]
    [InlineData("""{ "RelayClients": [ "127.0.0.1" ] }""", "Smtp:Submission:RelayClients", "true or false")]
    [InlineData("""{ "Hide": true }""", "Smtp:Submission:Hide", "no such setting")]
    public void Mistakes_are_told(string section, string path, string words) =>
        Assert.Contains(
            ConfigurationText.MistakesOf(ConfigurationText.With($"\"Submission\": {section},")),
            m => m.StartsWith(path + ": ", StringComparison.Ordinal) && m.Contains(words, StringComparison.Ordinal));
}
