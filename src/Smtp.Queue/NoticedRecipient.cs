using Smtp.Mail;

namespace Smtp.Queue;

/// <summary>A recipient that a notice tells about.</summary>
/// <param name="RetryUntil">For a delay: when we give up.</param>
public sealed record NoticedRecipient(
    QueuedRecipient Recipient, Outcome Outcome, NoticeAction Action, DateTimeOffset? RetryUntil = null);
