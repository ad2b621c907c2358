using Smtp.Mail;
using Smtp.Queue.Operations;

namespace Smtp.Queue.Embedded;

/// <summary>
/// All that is kept in memory of a waiting message. Envelope and content stay in the journal; the octets here are what a million messages
/// cost.
/// </summary>
internal sealed class QueueEntry(QueueId id, RecipientState[] recipients)
{
    private RecipientState[] _recipients = recipients;

    public QueueId Id { get; } = id;

    /// <summary>The record that holds envelope, first recipients and inline content.</summary>
    public RecordPlace Place { get; set; }

    /// <summary>Octets of that record.</summary>
    public uint StoredLength { get; set; }

    /// <summary>Earliest next attempt, UTC ticks.</summary>
    public long Due { get; set; }

    public bool HasContentFile { get; init; }

    /// <summary>Taken by the scheduler and not yet released.</summary>
    public bool IsActive { get; set; }

    /// <summary>By an operator, until one lets it go: not delivered, not expired, not bounced.</summary>
    public bool IsHeld { get; set; }

    /// <summary>An operator is about to change it: no delivery of it begins.</summary>
    public bool IsClaimed { get; set; }

    /// <summary>That it has ended may stand in a segment that cannot be opened: it waits until a start that can.</summary>
    public bool IsUncertain { get; set; }

    public bool IsWithheld => IsHeld || IsClaimed || IsUncertain;

    /// <summary>Has no place in the line of those who are due: is put there when it is no longer withheld.</summary>
    public bool IsPassedOver { get; set; }

    /// <summary>An operator changed it while it was in memory for delivery: that copy must not be delivered.</summary>
    public bool IsOutdated { get; set; }

    /// <summary>Deliveries, or the planning of them, under way.</summary>
    public ushort Works { get; set; }

    /// <summary>Being carried to another segment: no update may be written.</summary>
    public bool IsCarried { get; set; }

    /// <summary>Updates being written: while there are any it is not carried.</summary>
    public ushort Updates { get; set; }

    /// <summary>Every recipient has ended: whoever still finds the entry somewhere drops it.</summary>
    public bool IsGone { get; set; }

    /// <summary>The message as it was accepted, while memory allows and until its first attempt.</summary>
    public QueuedMessage? Loaded { get; set; }

    public Span<RecipientState> Recipients => _recipients;

    public MessageState State =>
        IsHeld || IsUncertain ? MessageState.Held
        : IsActive ? MessageState.Active
        : Array.Exists(_recipients, recipient => !recipient.Ended && recipient.Attempts > 0) ? MessageState.Deferred
        : MessageState.Waiting;

    public static QueueEntry Accepted(QueueId id, int recipients, DateTimeOffset due, bool hasContentFile)
    {
        var states = new RecipientState[recipients];
        Array.Fill(states, new RecipientState(default, due.UtcTicks, 0));
        return new QueueEntry(id, states) { Due = due.UtcTicks, HasContentFile = hasContentFile };
    }

    /// <summary>Makes room for a recipient from an expansion. Places never named before stay ended: what the journal lost is not
    /// invented.</summary>
    public ref RecipientState Recipient(int index)
    {
        if (index >= _recipients.Length)
            Array.Resize(ref _recipients, index + 1);
        return ref _recipients[index];
    }

    /// <returns>Earliest next attempt of the recipients that wait; <see langword="null"/> when none does.</returns>
    public long? EarliestAttempt()
    {
        long? earliest = null;
        foreach (ref readonly var recipient in _recipients.AsSpan())
        {
            if (!recipient.Ended && (earliest is null || recipient.NextAttempt < earliest))
                earliest = recipient.NextAttempt;
        }

        return earliest;
    }
}

/// <param name="Last">The record that told this state: the last outcome stands there. None before the first attempt.</param>
/// <param name="NextAttempt">UTC ticks; 0: ended.</param>
internal readonly record struct RecipientState(RecordPlace Last, long NextAttempt, int Attempts)
{
    public bool Ended => NextAttempt == 0;
}
