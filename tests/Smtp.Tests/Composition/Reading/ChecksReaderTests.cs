using Smtp.Policy;
using Smtp.Policy.Strangers;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class ChecksReaderTests
{
    [Fact]
    public void All_is_off_at_first() =>
        Assert.Equal(new StrangerOptions(), ConfigurationText.Read(ConfigurationText.With("")).Settings!.Strangers);

    [Fact]
    public void Each_check_has_a_mode_of_its_own() => Assert.Equal(
        new StrangerOptions
        {
            ReverseName = CheckMode.Log,
            OwnHelloName = CheckMode.Refuse,
            BareAddressHello = CheckMode.Log,
            UnqualifiedHello = CheckMode.Refuse,
            SenderDomain = CheckMode.Log,
            Timeout = TimeSpan.FromSeconds(7),
        },
        ConfigurationText.Read(ConfigurationText.With("""
            "Checks": { "ReverseName": "Log", "OwnHelloName": "refuse", "BareAddressHello": "Log", "UnqualifiedHello": "Refuse",
              "SenderDomain": "Log", "Timeout": "7s" },
            """)).Settings!.Strangers);

    [Theory]
    [InlineData("""{ "ReverseName": "Yes" }""", "ReverseName: ", "one of Off, Log, Refuse")]
    [InlineData("""{ "Reversename2": "Log" }""", "Reversename2: ", "no such setting; did you mean")]
    [InlineData("""{ "Timeout": "0s" }""", "Timeout: ", "duration")]
    public void Mistakes_are_told(string checks, string path, string words) => Assert.Contains(
        ConfigurationText.MistakesOf(ConfigurationText.With($"\"Checks\": {checks},")),
        m => m.StartsWith($"Smtp:Checks:{path}", StringComparison.Ordinal) && m.Contains(words, StringComparison.Ordinal));
}
