using Smtp.Delivery.Relay;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Queue;
using Smtp.Routing;

namespace Smtp.Delivery;

/// <summary>Recipients to agents, by the routes as they are now.</summary>
public sealed class DeliveryPlanner(Router router, IDeliveryAgent mailboxAgent, RelayAgents relays) : IDeliveryPlanner
{
    /// <summary>The destination of all mailboxes of this server.</summary>
    public const string MailboxDestination = "mailbox";

    /// <summary>RFC 5321 4.5.3.1.8: what every server must take in one transaction.</summary>
    private const int RecipientsPerDelivery = 100;

    public DeliveryPlan Plan(QueuedMessage message, IReadOnlyList<QueuedRecipient> due)
    {
        var deliveries = new List<PlannedDelivery>(1);
        List<RecipientExpansion>? expansions = null;
        List<RecipientOutcome>? settled = null;
        foreach (var recipient in due)
        {
            if (recipient.NextHop is not null)
            {
                Assign(deliveries, recipient, Redirected(recipient));
                continue;
            }

            var targets = router.Resolve(recipient.Recipient.Address);
            if (targets.Count > 1)
                (expansions ??= []).Add(Expand(recipient, targets));
            else if (targets.Count == 0)
                (settled ??= []).Add(Unroutable(recipient, new(5, 1, 1), "nobody takes mail for the address"));
            else if (targets[0].Route is NoRoute no)
                (settled ??= []).Add(Unroutable(recipient, no.Status, no.Reason));
            else
                Assign(deliveries, recipient, targets[0]);
        }

        return new DeliveryPlan(
            deliveries, expansions ?? (IReadOnlyList<RecipientExpansion>)[], settled ?? (IReadOnlyList<RecipientOutcome>)[]);
    }

    /// <summary>Where an operator sent it, whatever the routes say of the address: not even an alias is looked up.</summary>
    private Target Redirected(QueuedRecipient recipient)
    {
        var address = recipient.Recipient.Address;
        return NextHop.TryParse(recipient.NextHop!, out var hop)
            ? new Target(address, new RelayRoute(address.AsciiDomain, [hop!], $"redirected to {hop} by the operator")
            {
                Security = router.SecurityOf(hop!),
            })
            : throw new InvalidDataException($"{recipient.NextHop} is not a host to redirect to");
    }

    private void Assign(List<PlannedDelivery> deliveries, QueuedRecipient recipient, Target target)
    {
        var (destination, agent) = target.Route switch
        {
            MailboxRoute => (MailboxDestination, mailboxAgent),
            RelayRoute relay when relays.For(relay) is var relayAgent => (relayAgent.Destination, relayAgent),
            _ => throw new InvalidOperationException($"A route of no known kind: {target.Route.GetType().Name}"),
        };
        var delivery = new DeliveryRecipient(recipient.Index, recipient.Recipient, target.Address);
        foreach (var planned in deliveries)
        {
            if (planned.Destination == destination && IsSame(planned.Agent, agent) && planned.Recipients.Count < RecipientsPerDelivery)
            {
                ((List<DeliveryRecipient>)planned.Recipients).Add(delivery);
                return;
            }
        }

        deliveries.Add(new PlannedDelivery(destination, agent, new List<DeliveryRecipient>(1) { delivery }));
    }

    /// <summary>Two domains at the same hosts are one destination, but each has its own transaction.</summary>
    private static bool IsSame(IDeliveryAgent one, IDeliveryAgent other) =>
        ReferenceEquals(one, other) || (one is RelayAgent relay && other is RelayAgent another && relay.Name == another.Name);

    /// <summary>
    /// RFC 3461 5.2.7.2 (b): NOTIFY and ORCPT go along to every address of the alias, so that the sender reads of each failure under the
    /// name that he wrote; of SUCCESS the queue strips them, once it has told that the alias was expanded.
    /// </summary>
    private static RecipientExpansion Expand(QueuedRecipient recipient, IReadOnlyList<Target> targets)
    {
        var original = recipient.Recipient.Original ?? OriginalRecipient.Of(recipient.Recipient.Address);
        var replacements = new Recipient[targets.Count];
        for (var i = 0; i < replacements.Length; i++)
            replacements[i] = recipient.Recipient with { Address = targets[i].Address, Original = original };
        return new RecipientExpansion(recipient.Index, replacements);
    }

    private static RecipientOutcome Unroutable(QueuedRecipient recipient, Protocol.Replies.EnhancedStatus status, string reason) =>
        new(recipient.Index, new Outcome(OutcomeKind.Failed, status, reason));
}
