using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Protocol.Replies;

namespace Smtp.Queue.Scheduling;

/// <summary>Has the due recipients of a message planned, keeps what the plan decides by itself, and hands the deliveries on.</summary>
/// <param name="deliver">Takes one delivery.</param>
internal sealed class MessagePlanner(
    IDeliveryPlanner planner, IQueueStore store, DeliveryRecorder recorder, Action<ActiveMessage, PlannedDelivery> deliver, ILogger log)
{
    private const int MostExpansions = 16;
    private const string Nowhere = "-";

    // RFC 3463 3.5: routing loop detected.
    private static readonly Outcome ExpansionLoop =
        new(OutcomeKind.Failed, new EnhancedStatus(5, 4, 6), "The address expands to itself, or to too many levels of others");

    // RFC 3463 3.6: too many recipients.
    private static readonly Outcome ExpansionTooLarge =
        new(OutcomeKind.Failed, new EnhancedStatus(5, 5, 3), "The address expands to more recipients than a message can have");

    public async ValueTask PlanAsync(ActiveMessage active, CancellationToken abort)
    {
        try
        {
            // Which recipients a message fetched early is for is known only when they have been planned.
            var due = active.OnlyFor is null ? Due(active.Message) : active.Message.Recipients;
            for (var depth = 0; due.Count > 0; depth++)
                due = await StepAsync(active, due, depth, abort);
        }
        catch (OperationCanceledException)
        {
            active.IsTroubled = true;
        }
        catch (Exception error)
        {
            QueueLog.CannotRecord(log, active.Id, error);
            active.IsTroubled = true;
        }
    }

    /// <returns>A delivery's recipients as they were before it.</returns>
    public static QueuedRecipient[] Recipients(ActiveMessage active, PlannedDelivery plan)
    {
        var recipients = new QueuedRecipient[plan.Recipients.Count];
        for (var i = 0; i < recipients.Length; i++)
            recipients[i] = active.Recipient(plan.Recipients[i].Index);
        return recipients;
    }

    /// <returns>Recipients to be planned in turn: those that an expansion added.</returns>
    private async ValueTask<IReadOnlyList<QueuedRecipient>> StepAsync(
        ActiveMessage active, IReadOnlyList<QueuedRecipient> due, int depth, CancellationToken abort)
    {
        DeliveryPlan plan;
        try
        {
            plan = planner.Plan(active.Message, due);
        }
        catch (Exception error)
        {
            QueueLog.PlannerFailed(log, active.Id, error);
            var trouble = DeliveryRecorder.Trouble("Local trouble while looking for the route");
            await KeepAsync(active, [.. due], [.. due.Select(_ => trouble)], abort);
            return [];
        }

        if (plan.Settled.Count + plan.Expansions.Count + plan.Deliveries.Sum(delivery => delivery.Recipients.Count) != due.Count)
        {
            // Released as it is, it would be due at once, for ever.
            QueueLog.PlanIncomplete(log, active.Id);
            active.IsTroubled = true;
        }

        if (plan.Settled.Count > 0)
        {
            var settled = plan.Settled.Select(outcome => active.Recipient(outcome.Index)).ToArray();
            await KeepAsync(active, settled, [.. plan.Settled.Select(outcome => outcome.Outcome)], abort);
        }

        IReadOnlyList<QueuedRecipient> added = [];
        var refusal = depth >= MostExpansions ? ExpansionLoop
            : active.NextRecipientIndex + plan.Expansions.Sum(static expansion => (long)expansion.Replacements.Count) > QueuedMessage.MostRecipients
                ? ExpansionTooLarge : null;
        if (plan.Expansions.Count > 0 && refusal is not null)
        {
            var refused = plan.Expansions.Select(expansion => active.Recipient(expansion.Index)).ToArray();
            await KeepAsync(active, refused, [.. refused.Select(_ => refusal)], abort);
        }
        else if (plan.Expansions.Count > 0)
        {
            added = await recorder.ExpandAsync(active, plan.Expansions, due, abort) ?? [];
            active.Add(added);
        }

        // Where the route leads elsewhere by now, the mail goes there.
        var only = active.OnlyFor is { } early && plan.Deliveries.Any(delivery => delivery.Destination == early.Name) ? early.Name : null;
        for (var i = 0; i < plan.Deliveries.Count; i++)
        {
            if (only is null || plan.Deliveries[i].Destination == only)
                deliver(active, plan.Deliveries[i]);
        }

        return added;
    }

    private async ValueTask KeepAsync(
        ActiveMessage active, QueuedRecipient[] recipients, IReadOnlyList<Outcome> outcomes, CancellationToken abort)
    {
        if (!await recorder.RecordAsync(active, Nowhere, recipients, outcomes, abort))
            active.IsTroubled = true;
    }

    private IReadOnlyList<QueuedRecipient> Due(QueuedMessage message)
    {
        var now = store.Clock.Now;
        for (var i = 0; i < message.Recipients.Count; i++)
        {
            if (message.Recipients[i].NextAttempt > now)
                return [.. message.Recipients.Where(recipient => recipient.NextAttempt <= now)];
        }

        return message.Recipients;
    }
}
