using Smtp.Mail;

namespace Smtp.Queue;

/// <summary>Takes a message to one destination: a Maildir tree, the next host of a route.</summary>
public interface IDeliveryAgent
{
    /// <summary>How many deliveries the scheduler may have under way here at once.</summary>
    int MaximumConcurrency { get; }

    /// <summary>How many at once before anything is known of the destination; grows with success up to
    /// <see cref="MaximumConcurrency"/>.</summary>
    int InitialConcurrency => MaximumConcurrency;

    /// <summary>The name of the queue that its deliveries belong in by now, where it has learned better since they were planned;
    /// <see langword="null"/>: as planned.</summary>
    string? Destination => null;

    /// <summary>How many messages may be tried here in any minute; <see langword="null"/>: as many as can be.</summary>
    int? MessagesPerMinute => null;

    /// <summary>One attempt for all of <paramref name="recipients"/>.</summary>
    /// <returns>An outcome for each recipient, in their order. Faults of the destination are outcomes, not exceptions, and their
    /// <see cref="Outcome.Reach"/> says so.</returns>
    /// <exception cref="OperationCanceledException">The daemon stops; what is not known to be delivered stays queued as it was.</exception>
    ValueTask<IReadOnlyList<Outcome>> DeliverAsync(
        QueuedMessage message, IReadOnlyList<DeliveryRecipient> recipients, StopSignals stop);
}
