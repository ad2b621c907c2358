using Smtp.Queue;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Queue:Destinations</c>: limits by domain or pattern; what a rule does not say is as for <c>*</c>.</summary>
internal static class DestinationsReader
{
    private const int MaximumRules = 1000;

    public static DestinationRules Read(SectionReader queue)
    {
        var entries = queue.Sections("Destinations", "a section by domain: { \"yahoo.example\": { \"Connections\": 5 } }");
        if (entries.Count > MaximumRules)
            queue.Refuse("Destinations", $"{entries.Count} rules are too many: at most {MaximumRules}");

        var rules = new Dictionary<string, DestinationRule>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var rule = new DestinationRule
            {
                Pattern = RoutesReader.NormalizeKey(entry.Key) ?? "",
                Connections = Limit(entry, "Connections", 10_000),
                MessagesPerConnection = Limit(entry, "MessagesPerConnection", 1_000_000),
                MessagesPerMinute = Limit(entry, "MessagesPerMinute", 10_000_000),
            };
            if (rule.Pattern.Length == 0)
                entry.RefuseAt(entry.Path, "the key must be a domain, *.domain for everything below one, or * for all the rest");
            else if (!rules.TryAdd(rule.Pattern, rule))
                entry.RefuseAt(entry.Path, $"the same destination stands here twice ({rule.Pattern})");
            entry.RefuseUnknownKeys();
        }

        return new DestinationRules(rules.Values);
    }

    private static int? Limit(SectionReader entry, string key, int maximum) => entry.Count(key, 0, 1, maximum) is var limit and > 0 ? limit : null;
}
