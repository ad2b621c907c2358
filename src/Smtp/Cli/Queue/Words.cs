using System.Globalization;
using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary>Numbers, times and counts as people read them.</summary>
internal static class Words
{
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max((int)age.TotalSeconds, 0)}s",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes}m",
        { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
        _ => $"{(int)age.TotalDays}d",
    };

    public static string Age(MessageLine message) => Age(TimeSpan.FromSeconds(message.AgeSeconds));

    public static string Size(long octets) => octets switch
    {
        < 1000 => $"{octets}",
        < 1024 * 1000 => string.Create(CultureInfo.InvariantCulture, $"{octets / 1024.0:0.#}K"),
        < 1024L * 1024 * 1000 => string.Create(CultureInfo.InvariantCulture, $"{octets / 1048576.0:0.#}M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{octets / 1073741824.0:0.#}G"),
    };

    /// <summary>When the next attempt is, seen from the moment of the answer.</summary>
    public static string Next(MessageLine message)
    {
        if (message.State is "held" or "active")
            return "-";
        var wait = message.Next - message.Accepted - TimeSpan.FromSeconds(message.AgeSeconds);
        return wait <= TimeSpan.Zero ? "now" : Age(wait);
    }

    public static string Sender(MessageLine message) => message.Sender ?? "<>";

    public static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);

    public static string Count(int count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {one}{(count == 1 ? "" : "s")}");

    /// <summary>What the last attempt heard, and from whom; empty before the first.</summary>
    public static string Reason(RecipientLine recipient) => Reason(recipient.Status, recipient.Reason, recipient.Remote);

    public static string Reason(string? status, string? reason, string? remote)
    {
        if (reason is null)
            return "";
        var code = status is null || reason.Contains(status, StringComparison.Ordinal) ? "" : $"{status} ";
        return remote is null ? $"{code}{reason}" : $"{remote}: {code}{reason}";
    }

    /// <summary>The reasons of all recipients, each once.</summary>
    public static IEnumerable<string> Reasons(MessageLine message) =>
        message.Recipients.Select(Reason).Where(reason => reason.Length > 0).Distinct(StringComparer.Ordinal);

    public static IEnumerable<string> Report(ReportLine report)
    {
        var done = report.Change;
        var sentence = report.DryRun
            ? $"{Count(report.Changed, "message")} would be {done}"
            : $"{Count(report.Changed, "message")} {done}";
        if (report.Changed > 0)
            sentence += $" ({Count(report.Recipients, "recipient")})";
        sentence += $", {report.Matched:N0} matched";
        if (report.Notices > 0)
            sentence += $", {Count(report.Notices, "notice")} to senders";
        if (report.Unchanged > 0)
            sentence += $", {report.Unchanged:N0} left as they were";
        if (report.InDelivery > 0)
            sentence += $", {report.InDelivery:N0} in delivery and not changed";
        if (report.Failed > 0)
            sentence += $", {report.Failed:N0} failed";
        yield return sentence;
        foreach (var problem in report.Problems)
            yield return $"{problem.Id}: {problem.Reason}";
    }

    public static IEnumerable<string> Verified(VerifyLine verified)
    {
        foreach (var damage in verified.Damage)
        {
            var whose = damage.Id is null ? "unknown message"
                : damage.Waits ? $"{damage.Id}, which waits"
                : $"{damage.Id}, which is not in the queue";
            yield return $"damage: {whose}: {damage.Where}: {damage.What}";
        }

        yield return $"{Count(verified.Segments, "segment")}, {verified.Records:N0} records, "
            + $"{Count(verified.ContentFiles, "content file")}, {Size(verified.Octets)} octets read: "
            + (verified.Damage.Count == 0 ? "all is as it was written" : $"{verified.Damage.Count:N0} damaged")
            + $"; {Count(verified.Messages, "message")} in the queue";
    }
}
