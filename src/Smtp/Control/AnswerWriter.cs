using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;
using Smtp.Queue;
using Smtp.Queue.Operations;

namespace Smtp.Control;

/// <summary>From what the queue tells to the lines that are sent and shown. All text is printable from here on.</summary>
internal static class AnswerWriter
{
    private const int LongestHeader = 64 * 1024;

    public static MessageLine Message(QueueItem item, DateTimeOffset now) => new(
        $"{item.Id}",
        Name(item.State),
        item.AcceptedAt,
        (long)Math.Max((now - item.AcceptedAt).TotalSeconds, 0),
        item.Size,
        item.Sender is null ? null : PrintableText.From(item.Sender.ToString()),
        item.NextAttempt,
        [.. item.Recipients.Select(Recipient)]);

    public static DetailsLine Details(MessageDetails details, DateTimeOffset now)
    {
        var envelope = details.Envelope;
        return new DetailsLine(
            Message(details.Item, now),
            Why(details.Item),
            envelope.Origin.ClientAddress?.ToString(),
            PrintableText.From(envelope.Origin.HelloName),
            PrintableText.From(envelope.Origin.Protocol),
            envelope.Body.ToString(),
            envelope.SmtpUtf8,
            envelope.EnvelopeId is null ? null : PrintableText.From(envelope.EnvelopeId),
            [.. details.Attempts.Select(attempt => new AttemptLine(
                PrintableText.From($"{attempt.Recipient}"),
                attempt.Number,
                attempt.At,
                attempt.Outcome.Status.ToString(),
                PrintableText.From(attempt.Outcome.Diagnostic),
                attempt.Outcome.RemoteHost,
                attempt.Outcome.Security))],
            Header(details.Content));
    }

    public static ReportLine Report(QueueChange change, bool dryRun, ChangeReport report) => new(
        change.Name,
        dryRun,
        report.Matched,
        report.Changed,
        report.Recipients,
        report.Notices,
        report.Unchanged,
        report.InDelivery,
        report.Failed,
        [.. report.Problems.Select(problem => new ProblemLine($"{problem.Id}", problem.Reason))]);

    public static SummaryLine Summary(QueueSummary summary) => new(
        summary.Messages,
        [.. QueueSummary.Ages.Select(age => (int)age.TotalMinutes)],
        [.. summary.Destinations.Select(row => new DestinationLine(PrintableText.From(row.Destination), row.Total, row.Held, row.ByAge))]);

    private static string Name(MessageState state) => state switch
    {
        MessageState.Waiting => "waiting",
        MessageState.Active => "active",
        MessageState.Deferred => "deferred",
        _ => "held",
    };

    private static string Why(QueueItem item) => item.State switch
    {
        MessageState.Held => "held by the operator until it is released",
        MessageState.Active => "in delivery, or next in line at its destination",
        MessageState.Deferred => "tried, and waits for its next attempt",
        _ => "waits for its first attempt",
    };

    private static RecipientLine Recipient(QueuedRecipient one) => new(
        PrintableText.From(one.Recipient.Address.ToString()),
        one.Attempts,
        one.NextAttempt,
        one.LastAttempt,
        one.LastOutcome?.Status.ToString(),
        one.LastOutcome is null ? null : PrintableText.From(one.LastOutcome.Diagnostic),
        one.LastOutcome?.RemoteHost,
        one.NextHop,
        one.Recipient.Original is { } original ? PrintableText.From($"{original.AddressType};{original.Address}") : null,
        one.Recipient.Notify == DsnNotify.Unspecified ? null : one.Recipient.Notify.ToString(),
        one.IsDelayTold);

    /// <summary>Up to the empty line, as printable lines.</summary>
    private static string Header(MessageContent content)
    {
        var octets = new byte[(int)Math.Min(content.Length, LongestHeader)];
        using (var stream = content.OpenRead())
            stream.ReadExactly(octets);
        var lines = new StringBuilder();
        var rest = octets.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            if (line.IsEmpty)
                break;
            var text = PrintableText.From(line.ToArray().AsSpan(), LongestHeader);
            lines.Append(text.Replace("\\x09", "\t", StringComparison.Ordinal)).Append('\n');
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return lines.ToString();
    }
}
