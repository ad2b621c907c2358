using Smtp.Mail;
using Smtp.Queue.Scheduling;

namespace Smtp.Queue;

/// <summary>
/// The queue as delivery sees it: takes messages in (<see cref="IMessageSink"/>), gives out those that are due, and keeps what became of
/// them.
/// </summary>
public interface IQueueStore : IMessageSink, IAsyncDisposable
{
    /// <summary>The time that due times are compared with.</summary>
    QueueClock Clock { get; }

    /// <summary>Messages in the queue.</summary>
    int Count { get; }

    /// <summary>When an operator last asked for attempts now: a destination known to be down is then probed at once.</summary>
    DateTimeOffset RetryWished { get; }

    /// <summary>Completes when <see cref="TakeDue"/> may have something, at once when it has. For one waiter.</summary>
    Task WaitForDueAsync(CancellationToken cancellationToken);

    /// <summary>Takes messages whose time has come. Each is the caller's until <see cref="Release"/>, or until its last recipient has
    /// ended.</summary>
    /// <returns>How many were put into <paramref name="due"/>.</returns>
    int TakeDue(Span<QueueId> due);

    /// <summary>Takes a message before its time: what it waited for has come. Its next attempt stays as it is.</summary>
    /// <returns>False: it is gone, taken already, or held by an operator.</returns>
    bool TryTake(QueueId id);

    /// <summary>Reads a taken message with the recipients that wait. From memory when it has just been accepted. The planning of its
    /// deliveries has then begun, until <see cref="End"/>.</summary>
    /// <returns><see langword="null"/>: it is gone, or held by an operator; no longer the caller's.</returns>
    /// <exception cref="InvalidDataException">Its record is damaged on disk.</exception>
    /// <exception cref="IOException">It cannot be read now.</exception>
    ValueTask<QueuedMessage?> LoadAsync(QueueId id, CancellationToken cancellationToken);

    /// <summary>Before each delivery of a loaded message.</summary>
    /// <returns>False: an operator has held, changed or deleted it since it was loaded. True: begun, until <see cref="End"/>.</returns>
    bool TryBegin(QueueId id);

    /// <summary>A delivery, or the planning after a load, has ended and what came of it is kept.</summary>
    void End(QueueId id);

    /// <summary>Makes outcomes durable. Updates of one message may overlap when they name different recipients.</summary>
    /// <returns>Anything but <see cref="SinkState.Accepting"/>: not stored; after <see cref="SinkState.Full"/> it may be tried
    /// again.</returns>
    ValueTask<SinkState> UpdateAsync(QueuedMessage message, MessageUpdate update);

    /// <summary>Gives a taken message back to wait for its next due time.</summary>
    void Release(QueueId id);

    /// <summary>Takes a message that cannot be read out of the queue; what is left of it is set aside for the operator.</summary>
    void SetAside(QueueId id, string reason);
}
