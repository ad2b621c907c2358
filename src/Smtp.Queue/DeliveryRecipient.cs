using Smtp.Mail;
using Smtp.Protocol.Addresses;

namespace Smtp.Queue;

/// <summary>A recipient on its way to an agent.</summary>
/// <param name="Index"><see cref="QueuedRecipient.Index"/>.</param>
/// <param name="Address">Where it goes after aliases; <see cref="Recipient.Address"/> is what the sender wrote.</param>
public sealed record DeliveryRecipient(int Index, Recipient Recipient, Mailbox Address);
