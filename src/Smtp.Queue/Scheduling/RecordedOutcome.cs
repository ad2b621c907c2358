using Smtp.Mail;

namespace Smtp.Queue.Scheduling;

/// <summary>What an attempt means for one recipient: what is kept, and whom it is told.</summary>
/// <param name="Told"><see langword="null"/> where there is nothing to tell.</param>
/// <param name="Readers">Of <paramref name="Told"/>.</param>
internal readonly record struct RecordedOutcome(RecipientUpdate Update, NoticedRecipient? Told, NoticeReaders Readers)
{
    public bool IsForSender => Readers.HasFlag(NoticeReaders.Sender);

    /// <summary>A failure that only the postmaster is told must not stand in the sender's notice.</summary>
    public bool IsForPostmasterAlone => Readers == NoticeReaders.Postmaster;

    /// <summary>Without the notice, which cannot be written: a failure waits, or the sender would never know; a delivery is not taken
    /// back; a delay is told later.</summary>
    public RecordedOutcome Untold(Func<QueuedRecipient, Outcome, RecipientUpdate> defer)
    {
        var recipient = Update.Recipient;
        var update = Update.Outcome is { Kind: OutcomeKind.Failed }
            ? defer(recipient, DeliveryRecorder.Trouble("The notice of failure could not be written"))
            : Update with { IsDelayTold = recipient.IsDelayTold };
        return new RecordedOutcome(update, null, NoticeReaders.None);
    }
}
