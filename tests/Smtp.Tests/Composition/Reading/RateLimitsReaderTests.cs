using System.Net;
using Smtp.Policy.RateLimit;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class RateLimitsReaderTests
{
    private static RateLimits Read(string limits) =>
        ConfigurationText.Read(ConfigurationText.With($"\"Limits\": {{ {limits} }},")).Settings!.Rates;

    private static IEnumerable<string> MistakesOf(string limits) =>
        ConfigurationText.MistakesOf(ConfigurationText.With($"\"Limits\": {{ {limits} }},"));

    [Fact]
    public void Without_a_word_the_defaults_are_in_force() => Assert.Equal(RateLimits.DefaultRules, Read("\"Hops\": 50").Rules);

    [Fact]
    public void Any_quantity_can_be_limited_by_minute_hour_or_day()
    {
        var limits = Read(
            """
            "PerClient": { "ConnectionsPerMinute": 0, "ErrorsPerHour": 0, "UnknownRecipientsPerHour": 10, "ConnectionsPerDay": 5 },
            "PerAccount": { "MessagesPerDay": 500, "BytesPerHour": "1 GiB" },
            "PerSender": { "RecipientsPerHour": 100 },
            "LimitLoopback": true, "LimitRelayClients": true, "Unlimited": [ "192.0.2.0/24" ], "Remembered": 1000
            """);

        Assert.Equal(
            [
                new RateRule(RateScope.Client, RateQuantity.Connections, 5, RateWindow.Day),
                new RateRule(RateScope.Client, RateQuantity.UnknownRecipients, 10, RateWindow.Hour),
                new RateRule(RateScope.Account, RateQuantity.Messages, 500, RateWindow.Day),
                new RateRule(RateScope.Account, RateQuantity.Bytes, 1L << 30, RateWindow.Hour),
                new RateRule(RateScope.Sender, RateQuantity.Recipients, 100, RateWindow.Hour),
            ],
            limits.Rules);
        Assert.True(limits is { LimitLoopback: true, LimitRelayClients: true, Remembered: 1000 });
        Assert.Equal([IPNetwork.Parse("192.0.2.0/24")], limits.Unlimited);
    }

    [Theory]
    [InlineData("\"PerAccount\": { \"ConnectionsPerMinute\": 5 }", "Smtp:Limits:PerAccount:ConnectionsPerMinute: there is no such setting")]
    [InlineData("\"PerClient\": { \"MessagesPerHou\": 5 }", "did you mean MessagesPerHour")]
    [InlineData("\"PerClient\": { \"MessagesPerHour\": \"many\" }", "is not a whole number from 0")]
    [InlineData("\"PerClient\": { \"BytesPerHour\": \"1 MiB\" }", "is less than Limits:MessageSize")]
    [InlineData("\"Unlimited\": [ \"192.0.2.1/24\" ]", "did you mean 192.0.2.0/24?")]
    public void Mistakes_say_what_would_be_right(string limits, string words) =>
        Assert.Contains(MistakesOf(limits), m => m.Contains(words, StringComparison.Ordinal));
}
