namespace Smtp.Queue;

/// <summary>Writes delivery status notifications (RFC 3464). The queue commits them in the step that they tell about.</summary>
public interface INoticeComposer
{
    /// <summary>One report about all of them, each with its own action.</summary>
    /// <returns><see langword="null"/> when nobody is to be told: sender <c>&lt;&gt;</c>, or NOTIFY forbids it for each of them.</returns>
    ValueTask<NewMessage?> ComposeAsync(
        QueuedMessage message, IReadOnlyList<NoticedRecipient> recipients, CancellationToken cancellationToken);
}
