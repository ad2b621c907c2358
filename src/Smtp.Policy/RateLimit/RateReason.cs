using System.Globalization;
using Smtp.Protocol.Replies;

namespace Smtp.Policy.RateLimit;

/// <summary>Why it was too much, for the log: the limit, who has reached it, and when it is free again.</summary>
internal static class RateReason
{
    private const int MaximumName = 200;

    public static string For(RateExcess excess, PolicyFacts facts, DateTimeOffset now)
    {
        var who = excess.Rule.Scope switch
        {
            RateScope.Client => facts.Client.ToString(),
            RateScope.Network => ClientKey.NetworkText(facts.Client),
            RateScope.Account => PrintableText.From(facts.Account!, MaximumName),
            _ => $"<{PrintableText.From(facts.Sender!.ToString(), MaximumName)}>",
        };
        return string.Create(
            CultureInfo.InvariantCulture, $"{excess.Rule} is reached: {who} has used {excess.Used}, {FreeAgain(excess.FreeIn, now)}");
    }

    private static string FreeAgain(TimeSpan? wait, DateTimeOffset now) => wait is { } time
        ? string.Create(
            CultureInfo.InvariantCulture, $"free again in {Math.Ceiling(time.TotalSeconds)} s, at {now + time:yyyy-MM-dd HH:mm:ss}Z")
        : "and this alone is more than the limit";
}
