using Smtp.Mail;
using Smtp.Protocol.Addresses;

namespace Smtp.Queue.Operations;

/// <summary>A message as it waits.</summary>
/// <param name="Size">Octets of its content.</param>
/// <param name="Recipients">Those that wait.</param>
public sealed record QueueItem(
    QueueId Id, MessageState State, DateTimeOffset AcceptedAt, long Size, Mailbox? Sender, IReadOnlyList<QueuedRecipient> Recipients)
{
    /// <summary>The earliest of its recipients.</summary>
    public DateTimeOffset NextAttempt => Recipients.Min(recipient => recipient.NextAttempt);

    internal static QueueItem Of(QueuedMessage message, MessageState state) =>
        new(message.Id, state, message.AcceptedAt, message.Content.Length, message.Envelope.Sender, message.Recipients);
}
