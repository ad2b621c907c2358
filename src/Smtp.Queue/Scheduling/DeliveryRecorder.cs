using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;

namespace Smtp.Queue.Scheduling;

/// <summary>
/// Turns outcomes into what the queue keeps: ended or waiting until, with the notice that tells of it, all in one step. Says each in the
/// log once it is durable.
/// </summary>
internal sealed class DeliveryRecorder(
    IQueueStore store, INoticeComposer notices, NoticeRules rules, RetrySchedule retries, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FullInterval = TimeSpan.FromSeconds(1);

    // RFC 3463 3.4: other or undefined mail system status.
    private static readonly EnhancedStatus LocalTrouble = new(4, 3, 0);

    private static readonly Outcome Expanded =
        new(OutcomeKind.Delivered, new EnhancedStatus(2, 0, 0), "The address stands for several others");

    private readonly RecordLog _say = new(retries, log);

    public static Outcome Trouble(string diagnostic) => new(OutcomeKind.Deferred, LocalTrouble, diagnostic);

    /// <param name="recipients">With their outcomes, in the same order.</param>
    /// <returns>False: not kept, or not for all. The store failed or stops; what is not kept is as it was before the attempt.</returns>
    public async ValueTask<bool> RecordAsync(
        ActiveMessage active, string destination, QueuedRecipient[] recipients, IReadOnlyList<Outcome> outcomes, CancellationToken abort)
    {
        var now = store.Clock.Now;
        var recorded = new RecordedOutcome[recipients.Length];
        for (var i = 0; i < recorded.Length; i++)
            recorded[i] = Judge(active, recipients[i], outcomes[i], now);
        if (!recorded.Any(static one => one.IsForSender) || !recorded.Any(static one => one.IsForPostmasterAlone))
            return await KeepAsync(active, destination, recorded, now, abort);

        // A step has one notice. What the sender must not read of is a step, and a notice, of its own.
        return await KeepAsync(active, destination, [.. recorded.Where(static one => !one.IsForPostmasterAlone)], now, abort)
            && await KeepAsync(active, destination, [.. recorded.Where(static one => one.IsForPostmasterAlone)], now, abort);
    }

    /// <summary>Replaces recipients by those they stand for.</summary>
    /// <returns>The new ones; <see langword="null"/>: not kept.</returns>
    public async ValueTask<List<QueuedRecipient>?> ExpandAsync(
        ActiveMessage active, IReadOnlyList<RecipientExpansion> expansions, IReadOnlyList<QueuedRecipient> planned, CancellationToken abort)
    {
        var origins = new QueuedRecipient[expansions.Count];
        List<NoticedRecipient>? noticed = null;
        for (var i = 0; i < origins.Length; i++)
        {
            var origin = origins[i] = planned.First(candidate => candidate.Index == expansions[i].Index);
            if (rules.Readers(active.Message.Envelope, origin.Recipient, NoticeAction.Expanded) != NoticeReaders.None)
                (noticed ??= []).Add(new NoticedRecipient(origin, Expanded, NoticeAction.Expanded));
        }

        // Where it cannot be written, SUCCESS goes along to the new recipients, and each of them tells its own.
        var draft = noticed is null ? null : new NoticeDraft(NoticeReaders.Sender, noticed);
        var notice = await ComposeAsync(active, draft, abort);
        var added = new List<QueuedRecipient>();
        for (var i = 0; i < origins.Length; i++)
        {
            foreach (var replacement in expansions[i].Replacements)
            {
                var recipient = notice is null ? replacement : WithoutSuccess(replacement);
                added.Add(new QueuedRecipient(active.TakeRecipientIndex(), recipient, 0, origins[i].NextAttempt, LastOutcome: null)
                {
                    IsDelayTold = origins[i].IsDelayTold,
                });
            }
        }

        var ended = origins.Select(static origin => new RecipientUpdate(origin, Outcome: null, NextAttempt: null));
        if (!await CommitAsync(active, new MessageUpdate { Recipients = [.. ended], Added = added, Notice = notice }, abort))
            return null;

        for (var i = 0; i < origins.Length; i++)
            QueueLog.Expanded(log, active.Id, origins[i].Recipient.Address, expansions[i].Replacements.Count);
        if (notice is not null)
            _say.Told(active.Id, draft!);
        return added;
    }

    private RecordedOutcome Judge(ActiveMessage active, QueuedRecipient recipient, Outcome outcome, DateTimeOffset now)
    {
        var message = active.Message;
        outcome = retries.Judge(recipient, outcome, now, message.AcceptedAt);
        var update = Update(active, recipient, outcome, now);
        if (NoticeActions.Of(outcome.Kind) is not { } action)
            return new RecordedOutcome(update, null, NoticeReaders.None);
        if (action == NoticeAction.Delayed && (recipient.IsDelayTold || !retries.IsLate(now, message.AcceptedAt)))
            return new RecordedOutcome(update, null, NoticeReaders.None);

        var readers = rules.Readers(message.Envelope, recipient.Recipient, action);
        if (readers == NoticeReaders.None)
            return new RecordedOutcome(update, null, readers);
        if (action != NoticeAction.Delayed)
            return new RecordedOutcome(update, new NoticedRecipient(recipient, outcome, action), readers);

        var until = message.AcceptedAt + retries.RuleFor(recipient, outcome).Expiry;
        return new RecordedOutcome(update with { IsDelayTold = true }, new NoticedRecipient(recipient, outcome, action, until), readers);
    }

    private async ValueTask<bool> KeepAsync(
        ActiveMessage active, string destination, RecordedOutcome[] recorded, DateTimeOffset now, CancellationToken abort)
    {
        var draft = Draft(recorded);
        var notice = await ComposeAsync(active, draft, abort);
        if (draft is not null && notice is null)
        {
            for (var i = 0; i < recorded.Length; i++)
                recorded[i] = recorded[i].Untold((recipient, outcome) => Update(active, recipient, outcome, now));
        }

        var updates = new RecipientUpdate[recorded.Length];
        for (var i = 0; i < updates.Length; i++)
            updates[i] = recorded[i].Update;
        if (!await CommitAsync(active, new MessageUpdate { Recipients = updates, Notice = notice }, abort))
            return false;

        foreach (var one in recorded)
            _say.Outcome(active.Message, destination, one);
        if (notice is not null)
            _say.Told(active.Id, draft!);
        return true;
    }

    /// <returns><see langword="null"/>: nobody is to be told.</returns>
    private static NoticeDraft? Draft(RecordedOutcome[] recorded)
    {
        List<NoticedRecipient>? told = null;
        var readers = NoticeReaders.None;
        foreach (var one in recorded)
        {
            if (one.Told is null)
                continue;
            (told ??= []).Add(one.Told);
            readers |= one.Readers;
        }

        return told is null ? null : new NoticeDraft(readers, told);
    }

    /// <returns><see langword="null"/>: there is none, or it cannot be written now.</returns>
    private async ValueTask<NewMessage?> ComposeAsync(ActiveMessage active, NoticeDraft? draft, CancellationToken abort)
    {
        if (draft is null)
            return null;

        try
        {
            return await notices.ComposeAsync(active.Message, draft, abort);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            QueueLog.CannotCompose(log, active.Id, error);
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

    /// <summary>RFC 3461 5.2.7.2 (b); nothing but SUCCESS becomes NEVER, because nothing at all would mean failures.</summary>
    private static Recipient WithoutSuccess(Recipient recipient) => recipient with
    {
        Notify = recipient.Notify == DsnNotify.Success ? DsnNotify.Never : recipient.Notify & ~DsnNotify.Success,
    };
}
