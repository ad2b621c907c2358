using Smtp.Mail;

namespace Smtp.Queue.Scheduling;

/// <summary>Who is told what became of a recipient: the sender as NOTIFY says, the postmaster as the settings say.</summary>
internal sealed class NoticeRules(QueueOptions options)
{
    public NoticeReaders Readers(Envelope envelope, Recipient recipient, NoticeAction action)
    {
        // RFC 5321 4.5.5, 6.1: nobody is told of mail from <>, but that a notice was lost is the postmaster's to know. What the postmaster
        // cannot be told is told to nobody: here every chain of notices ends.
        if (envelope.Sender is null)
        {
            return action == NoticeAction.Failed && options.DoubleBounces == DoubleBounces.Postmaster
                && !PostmasterNotice.Is(envelope, recipient)
                    ? NoticeReaders.Postmaster
                    : NoticeReaders.None;
        }

        var sender = action.IsWantedBy(recipient.Notify) ? NoticeReaders.Sender : NoticeReaders.None;
        var postmaster = action switch
        {
            NoticeAction.Failed when options.NotifyPostmaster.HasFlag(PostmasterCopies.Bounce) => NoticeReaders.Postmaster,
            NoticeAction.Delayed when options.NotifyPostmaster.HasFlag(PostmasterCopies.Delay) => NoticeReaders.Postmaster,
            _ => NoticeReaders.None,
        };
        return sender | postmaster;
    }
}
