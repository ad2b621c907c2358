using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Queue.Embedded;

namespace Smtp.Queue.Operations;

/// <summary>One change of one message: takes its turn, reads the message as it is then, and writes the change.</summary>
internal sealed class MessageChange(
    EmbeddedQueueStore store,
    INoticeComposer notices,
    QueueChange change,
    QueueFilter filter,
    QueueId id,
    ChangeTally tally,
    ILogger log)
{
    private QueueEntry? _claim;

    /// <summary>No delivery of it is under way. None begins from <see cref="TryTakeTurn"/> on.</summary>
    public bool IsFree => _claim is null || !store.Work.IsAtWork(_claim);

    /// <returns>False: there is nothing to do.</returns>
    public bool TryTakeTurn()
    {
        if (!change.TakesTurn)
            return true;

        _claim = store.Work.Claim(id, out var isClaimed);
        if (_claim is null && isClaimed)
            tally.Fail(id, "another command changes it at this moment");
        return _claim is not null;
    }

    /// <summary>Its delivery took too long.</summary>
    public void GiveUp()
    {
        tally.FindInDelivery(id);
        End(isChanged: false);
    }

    public async Task MakeAsync()
    {
        var isChanged = false;
        try
        {
            // Read only now: what the first look at it saw may have changed by then.
            using var message = store.Reading.Load(id);
            if (message is not null && store.Reading.State(id) is { } state)
                isChanged = await MakeAsync(message, state);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            tally.Fail(id, error.Message);
        }
        finally
        {
            End(isChanged);
        }
    }

    private async Task<bool> MakeAsync(QueuedMessage message, MessageState state)
    {
        var chosen = message.Recipients.Where(filter.MatchesRecipient).ToArray();
        if (chosen.Length == 0 || change.Update(message, state, chosen, store.Clock.Now) is not { } update)
        {
            tally.Leave();
            return false;
        }

        if (change is QueueChange.Delete { Bounce: true })
        {
            if (await ComposeAsync(message, update) is not { } noticed)
                return false;
            update = noticed;
        }

        var kept = await store.UpdateAsync(message, update);
        if (kept != SinkState.Accepting)
        {
            tally.Fail(id, $"the change could not be kept: the queue is {kept}");
            return false;
        }

        tally.Change(chosen.Length, update.Notice is not null);
        QueueLog.ChangedByOperator(log, id, change.Name, chosen.Length);
        return change.TakesTurn;
    }

    /// <returns><see langword="null"/>: without its notice the message is not deleted, or the sender would never know.</returns>
    private async Task<MessageUpdate?> ComposeAsync(QueuedMessage message, MessageUpdate update)
    {
        // Only the sender: whoever deletes mail knows of it, and needs no copy. RFC 5321 4.5.5: never a notice for a notice.
        var told = update.Recipients.Where(one => NoticeAction.Failed.IsWantedBy(one.Recipient.Recipient.Notify));
        var draft = new NoticeDraft(
            NoticeReaders.Sender, [.. told.Select(one => new NoticedRecipient(one.Recipient, one.Outcome!, NoticeAction.Failed))]);
        if (message.Envelope.Sender is null || draft.Recipients.Count == 0)
            return update;

        try
        {
            return update with { Notice = await notices.ComposeAsync(message, draft, CancellationToken.None) };
        }
        catch (Exception error)
        {
            QueueLog.CannotCompose(log, id, error);
            tally.Fail(id, "the notice to its sender could not be written");
            return null;
        }
    }

    private void End(bool isChanged)
    {
        if (_claim is not null)
            store.Work.EndClaim(_claim, isChanged);
        _claim = null;
    }
}
