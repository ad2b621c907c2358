using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Protocol.Replies;

namespace Smtp.Queue.Scheduling;

/// <summary>
/// Turns outcomes into what the queue keeps: ended or waiting until, with the notice that tells the sender, all in one step. Says
/// each in the log once it is durable.
/// </summary>
internal sealed class DeliveryRecorder(IQueueStore store, INoticeComposer notices, RetrySchedule retries, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FullInterval = TimeSpan.FromSeconds(1);

    // RFC 3463 3.4: other or undefined mail system status.
    private static readonly EnhancedStatus LocalTrouble = new(4, 3, 0);

    public static Outcome Trouble(string diagnostic) => new(OutcomeKind.Deferred, LocalTrouble, diagnostic);

    /// <param name="recipients">With their outcomes, in the same order.</param>
    /// <returns>False: not kept. The store failed or stops; everything is as it was before the attempt.</returns>
    public async ValueTask<bool> RecordAsync(
        ActiveMessage active, string destination, QueuedRecipient[] recipients, IReadOnlyList<Outcome> outcomes, CancellationToken abort)
    {
        var now = store.Clock.Now;
        var updates = new RecipientUpdate[recipients.Length];
        List<NoticedRecipient>? noticed = null;
        for (var i = 0; i < updates.Length; i++)
        {
            var outcome = retries.Judge(recipients[i], outcomes[i], now, active.Message.AcceptedAt);
            updates[i] = Update(active, recipients[i], outcome, now);
            if (Noticed(active.Message, recipients[i], outcome, now) is not { } told)
                continue;

            (noticed ??= []).Add(told);
            if (told.Action == NoticeAction.Delayed)
                updates[i] = updates[i] with { IsDelayTold = true };
        }

        var notice = noticed is null ? null : await ComposeAsync(active, noticed, updates, now, abort);
        if (!await CommitAsync(active, new MessageUpdate { Recipients = updates, Notice = notice }, abort))
            return false;

        foreach (var update in updates)
            Say(active.Id, update, destination, notice is not null);
        if (notice is not null)
            SayTold(active.Id, noticed!);
        return true;
    }

    /// <summary>Replaces recipients by those they stand for.</summary>
    /// <returns>The new ones; <see langword="null"/>: not kept.</returns>
    public async ValueTask<List<QueuedRecipient>?> ExpandAsync(
        ActiveMessage active, IReadOnlyList<RecipientExpansion> expansions, IReadOnlyList<QueuedRecipient> planned, CancellationToken abort)
    {
        var added = new List<QueuedRecipient>();
        var ended = new List<RecipientUpdate>();
        foreach (var (index, replacements) in expansions)
        {
            var recipient = planned.First(candidate => candidate.Index == index);
            ended.Add(new RecipientUpdate(recipient, Outcome: null, NextAttempt: null));
            foreach (var replacement in replacements)
                added.Add(new QueuedRecipient(active.TakeRecipientIndex(), replacement, 0, recipient.NextAttempt, LastOutcome: null)
                {
                    IsDelayTold = recipient.IsDelayTold,
                });
        }

        if (!await CommitAsync(active, new MessageUpdate { Recipients = ended, Added = added }, abort))
            return null;

        foreach (var (recipient, _, _) in ended)
            QueueLog.Expanded(log, active.Id, recipient.Recipient.Address, added.Count);
        return added;
    }

    /// <returns><see langword="null"/>: nothing to tell. Whether a failure is told is the composer's to decide.</returns>
    private NoticedRecipient? Noticed(QueuedMessage message, QueuedRecipient recipient, Outcome outcome, DateTimeOffset now)
    {
        if (NoticeActions.Of(outcome.Kind) is not { } action)
            return null;
        if (action == NoticeAction.Failed)
            return new NoticedRecipient(recipient, outcome, action);
        if (message.Envelope.Sender is null || !action.IsWantedBy(recipient.Recipient.Notify))
            return null;
        if (action != NoticeAction.Delayed)
            return new NoticedRecipient(recipient, outcome, action);
        return !recipient.IsDelayTold && retries.IsLate(now, message.AcceptedAt)
            ? new NoticedRecipient(recipient, outcome, action, message.AcceptedAt + retries.RuleFor(recipient, outcome).Expiry)
            : null;
    }

    /// <returns><see langword="null"/>: nobody is to be told, or it cannot be written now and <paramref name="updates"/> say so.</returns>
    private async ValueTask<NewMessage?> ComposeAsync(
        ActiveMessage active, List<NoticedRecipient> noticed, RecipientUpdate[] updates, DateTimeOffset now, CancellationToken abort)
    {
        try
        {
            return await notices.ComposeAsync(active.Message, noticed, abort);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Without a notice a recipient must not fail: the sender would never know. A delivery cannot be taken back.
            QueueLog.CannotCompose(log, active.Id, error);
            for (var i = 0; i < updates.Length; i++)
            {
                var recipient = updates[i].Recipient;
                if (updates[i].Outcome!.Kind == OutcomeKind.Failed)
                    updates[i] = Update(active, recipient, Trouble("The notice of failure could not be written"), now);
                else
                    updates[i] = updates[i] with { IsDelayTold = recipient.IsDelayTold };
            }

            return null;
        }
    }

    private RecipientUpdate Update(ActiveMessage active, QueuedRecipient recipient, Outcome outcome, DateTimeOffset now)
    {
        if (outcome.Kind != OutcomeKind.Deferred)
            return new RecipientUpdate(recipient, outcome, NextAttempt: null);
        var rule = retries.RuleFor(recipient, outcome);
        return new RecipientUpdate(recipient, outcome, retries.Next(rule, now, active.Message.AcceptedAt, recipient.Attempts));
    }

    private async ValueTask<bool> CommitAsync(ActiveMessage active, MessageUpdate update, CancellationToken abort)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var state = await store.UpdateAsync(active.Message, update);
            if (state == SinkState.Accepting)
                return true;

            if (isFirst)
                QueueLog.OutcomeNotKept(log, active.Id, state);
            if (state != SinkState.Full)
                return false;

            // What happened cannot be undone: it is told to the journal as soon as there is room, or delivery happens twice.
            await Task.Delay(FullInterval, time, abort);
        }
    }

    private void Say(QueueId id, RecipientUpdate update, string destination, bool isNoticed)
    {
        var (recipient, outcome, next) = update;
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
                var isTold = isNoticed && NoticeAction.Failed.IsWantedBy(recipient.Recipient.Notify);
                QueueLog.Bounced(log, id, address, destination, outcome.Status, Words(outcome), isTold);
                break;
            default:
                QueueMeters.Delivered.Add(1);
                QueueLog.Delivered(log, id, address, destination, Words(outcome));
                break;
        }
    }

    /// <summary>Failures say it themselves.</summary>
    private void SayTold(QueueId id, List<NoticedRecipient> noticed)
    {
        foreach (var told in noticed)
        {
            if (told.Action != NoticeAction.Failed)
                QueueLog.SenderTold(log, id, told.Recipient.Recipient.Address, told.Action);
        }
    }

    /// <summary>The remote's words with its name, or our own.</summary>
    private static string Words(Outcome outcome) =>
        outcome.RemoteHost is null ? outcome.Diagnostic : $"{outcome.RemoteHost}: {outcome.Diagnostic}";
}
