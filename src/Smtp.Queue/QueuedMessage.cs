using Smtp.Mail;

namespace Smtp.Queue;

/// <summary>A committed message loaded for work. Disposing gives its content's memory back.</summary>
public sealed class QueuedMessage(
    QueueId id, Envelope envelope, DateTimeOffset acceptedAt, MessageContent content, IReadOnlyList<QueuedRecipient> recipients)
    : IDisposable
{
    /// <summary>Of one message, those that aliases expanded to among them: no more memory than a start can spare.</summary>
    internal const int MostRecipients = 1 << 20;

    public QueueId Id { get; } = id;

    public Envelope Envelope { get; } = envelope;

    public DateTimeOffset AcceptedAt { get; } = acceptedAt;

    public MessageContent Content { get; } = content;

    /// <summary>Those still waiting when the message was loaded.</summary>
    public IReadOnlyList<QueuedRecipient> Recipients { get; } = recipients;

    /// <summary>How many recipients were accepted with the message; those with a higher index came from expansions.</summary>
    public int AcceptedRecipients { get; init; } = recipients.Count;

    /// <summary>The index of the next recipient an expansion adds.</summary>
    public int NextRecipientIndex { get; init; } = recipients.Count;

    public void Dispose() => Content.Dispose();
}
