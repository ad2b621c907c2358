using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;

namespace Smtp.Queue.Operations;

/// <summary>What an operator does to messages: each of them changed in one record of the journal, so whole or not at all.</summary>
public abstract record QueueChange
{
    private QueueChange()
    {
    }

    /// <summary>For the log: <c>held</c>, <c>deleted</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Changes recipients, so no delivery of the message may be under way.</summary>
    internal virtual bool TakesTurn => true;

    /// <param name="chosen">The recipients that are meant; of a held or released message all.</param>
    /// <returns><see langword="null"/>: there is nothing to change.</returns>
    internal abstract MessageUpdate? Update(
        QueuedMessage message, MessageState state, IReadOnlyList<QueuedRecipient> chosen, DateTimeOffset now);

    /// <summary>Not delivered, not expired, not bounced, until released.</summary>
    public sealed record Hold : QueueChange
    {
        public override string Name => "held";

        internal override bool TakesTurn => false;

        internal override MessageUpdate? Update(
            QueuedMessage message, MessageState state, IReadOnlyList<QueuedRecipient> chosen, DateTimeOffset now) =>
            state == MessageState.Held ? null : new MessageUpdate { Recipients = [], Hold = true };
    }

    /// <summary>Waits again for its next attempt, as if it had never been held: what is overdue is tried at once, and only then
    /// expires.</summary>
    public sealed record Release : QueueChange
    {
        public override string Name => "released";

        internal override bool TakesTurn => false;

        internal override MessageUpdate? Update(
            QueuedMessage message, MessageState state, IReadOnlyList<QueuedRecipient> chosen, DateTimeOffset now) =>
            state != MessageState.Held ? null : new MessageUpdate { Recipients = [], Hold = false };
    }

    /// <summary>Tried now, attempts counted on. Held mail stays held, and as it was.</summary>
    public sealed record Retry : QueueChange
    {
        public override string Name => "retried";

        internal override MessageUpdate? Update(
            QueuedMessage message, MessageState state, IReadOnlyList<QueuedRecipient> chosen, DateTimeOffset now) =>
            state == MessageState.Held ? null : new MessageUpdate { Recipients = [.. chosen.Select(one => AtOnce(one, now))] };
    }

    /// <param name="Bounce">The sender is told, as of any failure.</param>
    public sealed record Delete(bool Bounce) : QueueChange
    {
        // RFC 3463 3.8: other or undefined security or policy status.
        private static readonly Outcome Deleted =
            new(OutcomeKind.Failed, new EnhancedStatus(5, 7, 0), "Deleted from the queue by the operator");

        public override string Name => "deleted";

        internal override MessageUpdate? Update(
            QueuedMessage message, MessageState state, IReadOnlyList<QueuedRecipient> chosen, DateTimeOffset now) =>
            new() { Recipients = [.. chosen.Select(one => new RecipientUpdate(one, Deleted, NextAttempt: null) { IsAttempt = false })] };
    }

    /// <summary>To another recipient instead, who answers to the sender under the name that the sender wrote.</summary>
    public sealed record Readdress(Mailbox Address) : QueueChange
    {
        public override string Name => "readdressed";

        internal override MessageUpdate? Update(
            QueuedMessage message, MessageState state, IReadOnlyList<QueuedRecipient> chosen, DateTimeOffset now)
        {
            var meant = chosen.Where(one => !one.Recipient.Address.Equals(Address)).ToArray();
            if (meant.Length == 0)
                return null;

            // It gets the message once, however many it stands for; RFC 3461 5.2.7.2: NOTIFY and ORCPT go along.
            var waits = message.Recipients.Any(one => one.Recipient.Address.Equals(Address));
            var added = new QueuedRecipient(message.NextRecipientIndex, Replace(meant[0].Recipient), 0, now, LastOutcome: null)
            {
                IsDelayTold = meant[0].IsDelayTold,
            };
            return new MessageUpdate
            {
                Recipients = [.. meant.Select(one => new RecipientUpdate(one, Outcome: null, NextAttempt: null) { IsAttempt = false })],
                Added = waits ? [] : [added],
            };
        }

        private Recipient Replace(Recipient before) => before with
        {
            Address = Address,
            Original = before.Original ?? OriginalRecipient.Of(before.Address),
        };
    }

    /// <summary>By another host instead, whatever the routes say.</summary>
    /// <param name="NextHop"><see cref="QueuedRecipient.NextHop"/>; <see langword="null"/>: as the routes say again.</param>
    public sealed record Reroute(string? NextHop) : QueueChange
    {
        public override string Name => "rerouted";

        internal override MessageUpdate? Update(
            QueuedMessage message, MessageState state, IReadOnlyList<QueuedRecipient> chosen, DateTimeOffset now)
        {
            var meant = chosen.Where(one => one.NextHop != NextHop).ToArray();
            return meant.Length == 0
                ? null
                : new MessageUpdate { Recipients = [.. meant.Select(one => AtOnce(one with { NextHop = NextHop }, now))] };
        }
    }

    private static RecipientUpdate AtOnce(QueuedRecipient recipient, DateTimeOffset now) =>
        new(recipient, recipient.LastOutcome, now) { IsAttempt = false };
}
