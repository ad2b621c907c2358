using Smtp.Mail;

namespace Smtp.Queue.Operations;

/// <summary>All that the queue knows of one message. Dispose it: its content stays readable until then.</summary>
public sealed class MessageDetails(QueuedMessage message, MessageState state, IReadOnlyList<AttemptRecord> attempts) : IDisposable
{
    public QueueItem Item { get; } = QueueItem.Of(message, state);

    public Envelope Envelope => message.Envelope;

    public MessageContent Content => message.Content;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<AttemptRecord> Attempts { get; } = attempts;

    public void Dispose() => message.Dispose();
}
