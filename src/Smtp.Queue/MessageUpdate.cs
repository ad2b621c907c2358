using Smtp.Mail;

namespace Smtp.Queue;

/// <summary>What became of some recipients of one message: committed whole or not at all.</summary>
public sealed record MessageUpdate
{
    public required IReadOnlyList<RecipientUpdate> Recipients { get; init; }

    /// <summary>Recipients that take the place of ended ones (an expansion); their <see cref="QueuedRecipient.Index"/> goes on from
    /// <see cref="QueuedMessage.NextRecipientIndex"/>.</summary>
    public IReadOnlyList<QueuedRecipient> Added { get; init; } = [];

    /// <summary>A message to queue in the same step: the notice about these recipients.</summary>
    public NewMessage? Notice { get; init; }

    /// <summary>An operator holds the message back, or lets it go again; <see langword="null"/>: as it was.</summary>
    public bool? Hold { get; init; }
}

/// <param name="Recipient">As it was before the attempt.</param>
/// <param name="Outcome">Of the attempt; <see langword="null"/> for a recipient replaced by others.</param>
/// <param name="NextAttempt"><see langword="null"/>: the recipient has ended.</param>
public sealed record RecipientUpdate(QueuedRecipient Recipient, Outcome? Outcome, DateTimeOffset? NextAttempt)
{
    /// <summary>Of a recipient that waits: the sender has been warned, by this update's notice or before.</summary>
    public bool IsDelayTold { get; init; } = Recipient.IsDelayTold;

    /// <summary>False: an operator's change, which counts as no attempt; <see cref="Outcome"/> is then that of the last one.</summary>
    public bool IsAttempt { get; init; } = true;
}
