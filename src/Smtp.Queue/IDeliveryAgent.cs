using Smtp.Mail;

namespace Smtp.Queue;

/// <summary>Takes a message to one destination: a Maildir tree, the next host of a route.</summary>
public interface IDeliveryAgent
{
    /// <summary>How many deliveries the scheduler may have under way here at once.</summary>
    int MaximumConcurrency { get; }

    /// <summary>One attempt for all of <paramref name="recipients"/>.</summary>
    /// <returns>An outcome for each recipient, in their order. Faults of the destination are outcomes, not exceptions.</returns>
    /// <exception cref="OperationCanceledException">The daemon stops; what is not known to be delivered stays queued as it was.</exception>
    ValueTask<IReadOnlyList<Outcome>> DeliverAsync(
        QueuedMessage message, IReadOnlyList<DeliveryRecipient> recipients, CancellationToken cancellationToken);
}
