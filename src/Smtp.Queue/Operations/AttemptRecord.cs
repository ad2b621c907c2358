using Smtp.Mail;
using Smtp.Protocol.Addresses;

namespace Smtp.Queue.Operations;

/// <summary>An attempt that the journal still tells of.</summary>
/// <param name="Index">Of the recipient, <see cref="QueuedRecipient.Index"/>.</param>
/// <param name="Recipient">Who it is, also when it waits no more; <see langword="null"/> where the journal does not tell any more.</param>
/// <param name="Number">From 1; attempts of before the message was last carried to another segment are counted, but not told.</param>
/// <param name="At">When it ended; <see langword="null"/> in journals of earlier versions.</param>
public sealed record AttemptRecord(int Index, Mailbox? Recipient, int Number, DateTimeOffset? At, Outcome Outcome);
