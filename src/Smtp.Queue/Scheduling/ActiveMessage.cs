using Smtp.Mail;

namespace Smtp.Queue.Scheduling;

/// <summary>A message in work: it is released when the last of its deliveries is settled.</summary>
internal sealed class ActiveMessage(QueuedMessage message)
{
    private const int RecipientsOfOnePlace = 8;

    // One for the planning itself, which must not be overtaken by its first delivery.
    private int _open = 1;
    private QueuedRecipient[] _added = [];
    private List<DestinationQueue>? _suspendedAt;

    public QueuedMessage Message { get; } = message;

    public QueueId Id => Message.Id;

    /// <summary>How many of <see cref="QueueOptions.ActiveMessages"/> it takes up: more for a long list of recipients.</summary>
    public int Places { get; } = 1 + (message.Recipients.Count / RecipientsOfOnePlace);

    public int NextRecipientIndex { get; private set; } = message.NextRecipientIndex;

    /// <summary>The destination that had no place for one of its deliveries: the message waits there and not by time.</summary>
    public DestinationQueue? Parked { get; set; }

    /// <summary>Has waited its turn.</summary>
    public bool WasParked { get; init; }

    /// <summary>Fetched before its time for this destination alone; its other recipients go on waiting.</summary>
    public DestinationQueue? OnlyFor { get; init; }

    /// <summary>Must not be tried again at once, although its recipients are due.</summary>
    public bool IsTroubled { get; set; }

    /// <summary>A recipient by its place, whether it was loaded with the message or added since.</summary>
    public QueuedRecipient Recipient(int index)
    {
        var loaded = Message.Recipients;

        // Before its first attempt a message's recipients stand at their own index.
        if (index < loaded.Count && loaded[index].Index == index)
            return loaded[index];
        return loaded.Concat(_added).First(recipient => recipient.Index == index);
    }

    public void Add(IReadOnlyList<QueuedRecipient> added) => _added = [.. _added, .. added];

    /// <summary>It goes on waiting by time, and for a destination to come back.</summary>
    public void SuspendAt(DestinationQueue destination)
    {
        lock (this)
            (_suspendedAt ??= []).Add(destination);
    }

    /// <summary>After the message was released: tells the destinations it waits for.</summary>
    public void TellSuspended()
    {
        foreach (var destination in _suspendedAt ?? [])
            destination.Suspend(Id, Message.Envelope.Sender);
    }

    public int TakeRecipientIndex() => NextRecipientIndex++;

    public void Open() => Interlocked.Increment(ref _open);

    /// <returns>True for the last one.</returns>
    public bool Close() => Interlocked.Decrement(ref _open) == 0;
}

/// <summary>One delivery as it waits for its turn.</summary>
internal readonly record struct WaitingDelivery(ActiveMessage Active, PlannedDelivery Plan);
