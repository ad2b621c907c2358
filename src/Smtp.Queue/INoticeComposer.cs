namespace Smtp.Queue;

/// <summary>Writes delivery status notifications (RFC 3464). The queue decides who is told what, and commits the notice in the step that
/// it tells about.</summary>
public interface INoticeComposer
{
    /// <summary>One report about all recipients of the draft, each with its own action.</summary>
    ValueTask<NewMessage> ComposeAsync(QueuedMessage message, NoticeDraft draft, CancellationToken cancellationToken);
}
