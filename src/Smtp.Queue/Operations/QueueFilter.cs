using Smtp.Mail;

namespace Smtp.Queue.Operations;

/// <summary>
/// Which messages are meant, and which of their recipients: a message must match in everything that is given, and at least one of its
/// waiting recipients in all that is asked of a recipient. Nothing given: all.
/// </summary>
public sealed record QueueFilter
{
    /// <summary>None: any.</summary>
    public IReadOnlyList<QueueId> Ids { get; init; } = [];

    public AddressPattern? Sender { get; init; }

    public AddressPattern? Recipient { get; init; }

    /// <summary>The recipient's domain, or the host that an operator redirected it to.</summary>
    public AddressPattern? Destination { get; init; }

    public TimeSpan? OlderThan { get; init; }

    public TimeSpan? NewerThan { get; init; }

    public MessageState? State { get; init; }

    /// <summary>Octets.</summary>
    public long? LargerThan { get; init; }

    /// <summary>Octets.</summary>
    public long? SmallerThan { get; init; }

    /// <summary>Words in what the last attempt heard, its status or its host, in any case.</summary>
    public string? Reason { get; init; }

    /// <summary>What the index tells is asked before a message is read from disk.</summary>
    internal bool MayMatch(MessageState state) => State is null || State == state;

    internal bool Matches(QueueItem item, DateTimeOffset now) =>
        MayMatch(item.State)
        && (Sender is null || Sender.Matches(item.Sender))
        && (OlderThan is null || now - item.AcceptedAt > OlderThan)
        && (NewerThan is null || now - item.AcceptedAt < NewerThan)
        && (LargerThan is null || item.Size > LargerThan)
        && (SmallerThan is null || item.Size < SmallerThan)
        && item.Recipients.Any(MatchesRecipient);

    internal bool MatchesRecipient(QueuedRecipient recipient) =>
        (Recipient is null || Recipient.Matches(recipient.Recipient.Address))
        && (Destination is null || Destination.Matches(recipient.Recipient.Address)
            || (recipient.NextHop is { } hop && Destination.MatchesText(hop)))
        && (Reason is null || (recipient.LastOutcome is { } outcome && Tells(outcome, Reason)));

    private static bool Tells(Outcome outcome, string words) =>
        $"{outcome.Status} {outcome.Diagnostic} {outcome.RemoteHost}".Contains(words, StringComparison.OrdinalIgnoreCase);
}
