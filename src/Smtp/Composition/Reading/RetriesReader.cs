using Smtp.Queue;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Queue:Retries</c>: when to try again, by destination and kind of deferral; the first match counts.</summary>
internal static class RetriesReader
{
    private const int MaximumRules = 100;

    /// <param name="standard">What a rule does not say is as for all others.</param>
    public static IReadOnlyList<RetryRule> Read(SectionReader queue, QueueOptions standard)
    {
        var entries = queue.Sections("Retries", "a list of rules: [ { \"Domains\": [ \"*.example\" ], \"First\": \"10m\" } ]");
        if (entries.Count > MaximumRules)
            queue.Refuse("Retries", $"{entries.Count} rules are too many: at most {MaximumRules}");
        return [.. entries.Select(entry => ReadRule(entry, standard))];
    }

    private static RetryRule ReadRule(SectionReader entry, QueueOptions standard)
    {
        var first = entry.Duration("First", standard.FirstRetry, TimeSpan.FromMilliseconds(50), TimeSpan.FromDays(1));
        var rule = new RetryRule
        {
            Name = $"rule Queue.Retries[{entry.Key}]",
            Domains = ReadDomains(entry),
            Status = ReadStatus(entry),
            First = first,
            Maximum = entry.Duration(
                "Maximum",
                first > standard.MaximumRetry ? first : standard.MaximumRetry,
                TimeSpan.FromMilliseconds(50),
                TimeSpan.FromDays(7)),
            Expiry = entry.Duration("Expiry", standard.Expiry, TimeSpan.FromSeconds(1), TimeSpan.FromDays(60)),
        };
        if (rule.Maximum < rule.First)
            entry.Refuse("Maximum", $"must be at least First, {DurationText.From(rule.First)}");
        entry.RefuseUnknownKeys();
        return rule;
    }

    private static List<string> ReadDomains(SectionReader entry)
    {
        var domains = new List<string>();
        foreach (var (path, value) in entry.Texts("Domains", "a list of domains: [ \"yahoo.example\", \"*.example\" ]", orSingle: true))
        {
            if (RoutesReader.NormalizeKey(value) is { } pattern)
                domains.Add(pattern);
            else
                entry.RefuseAt(path, "must be a domain, *.domain for everything below one, or * for all");
        }

        return domains;
    }

    private static List<ReplyPattern> ReadStatus(SectionReader entry)
    {
        var status = new List<ReplyPattern>();
        foreach (var (path, value) in entry.Texts("Status", "a list of replies: [ \"4.2.2\", \"450\" ]", orSingle: true))
        {
            if (ReplyPattern.TryParse(value, out var pattern))
                status.Add(pattern);
            else
                entry.RefuseAt(path, "must be a reply code such as 450, or a status such as 4.2.2 or 4.7.*");
        }

        return status;
    }
}
