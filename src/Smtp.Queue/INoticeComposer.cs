using Smtp.Mail;

namespace Smtp.Queue;

/// <summary>Writes delivery status notifications (RFC 3464). The queue commits them in the step that ends the recipients.</summary>
public interface INoticeComposer
{
    /// <returns><see langword="null"/> when nobody is to be told: sender <c>&lt;&gt;</c>, or NOTIFY forbids it for each of them.</returns>
    ValueTask<NewMessage?> ComposeFailureAsync(
        QueuedMessage message, IReadOnlyList<FailedRecipient> failed, CancellationToken cancellationToken);
}

public sealed record FailedRecipient(QueuedRecipient Recipient, Outcome Outcome);
