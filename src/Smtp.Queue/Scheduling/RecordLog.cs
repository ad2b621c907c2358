using Microsoft.Extensions.Logging;
using Smtp.Mail;

namespace Smtp.Queue.Scheduling;

/// <summary>Says in the log, and counts, what became of recipients, and who was told of it.</summary>
internal sealed class RecordLog(RetrySchedule retries, ILogger log)
{
    public void Outcome(QueuedMessage message, string destination, RecordedOutcome recorded)
    {
        var id = message.Id;
        var (recipient, outcome, next) = recorded.Update;
        var address = recipient.Recipient.Address;
        switch (outcome!.Kind)
        {
            case OutcomeKind.Deferred:
                QueueMeters.Deferred.Add(1);
                var rule = retries.RuleFor(recipient, outcome).Name;
                QueueLog.Deferred(log, id, address, destination, outcome.Status, Words(outcome), recipient.Attempts + 1, next!.Value, rule);
                break;
            case OutcomeKind.Failed:
                QueueMeters.Bounced.Add(1);
                QueueLog.Bounced(log, id, address, destination, outcome.Status, Words(outcome), recorded.IsForSender);
                if (PostmasterNotice.Is(message.Envelope, recipient.Recipient))
                    QueueLog.PostmasterUnreachable(log, id, address, Words(outcome));
                else if (message.Envelope.Sender is null && recorded.Readers == NoticeReaders.None)
                    QueueLog.DoubleBounceDropped(log, id, address);
                break;
            default:
                QueueMeters.Delivered.Add(1);
                QueueLog.Delivered(log, id, address, destination, Words(outcome));
                break;
        }
    }

    /// <summary>Of failures, 2502 says whether the sender knows.</summary>
    public void Told(QueueId id, NoticeDraft draft)
    {
        foreach (var told in draft.Recipients)
        {
            var address = told.Recipient.Recipient.Address;
            if (draft.Readers.HasFlag(NoticeReaders.Sender) && told.Action != NoticeAction.Failed)
                QueueLog.SenderTold(log, id, address, told.Action);
            if (draft.Readers.HasFlag(NoticeReaders.Postmaster))
                QueueLog.PostmasterTold(log, id, address, told.Action);
        }
    }

    /// <summary>The remote's words with its name and how it was spoken to, or our own.</summary>
    private static string Words(Outcome outcome) => outcome switch
    {
        { RemoteHost: null } => outcome.Diagnostic,
        { Security: null } => $"{outcome.RemoteHost}: {outcome.Diagnostic}",
        _ => $"{outcome.RemoteHost} ({outcome.Security}): {outcome.Diagnostic}",
    };
}
