using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Delivery;
using Smtp.Delivery.Relay;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Queue;
using Smtp.Routing;
using Smtp.Tests.Delivery.Relay;
using Xunit;

namespace Smtp.Tests.Delivery;

public sealed class DeliveryPlannerTests : IAsyncDisposable
{
    private readonly RelayAgents _relays = new(
        new RelayOptions { HostName = "relay.example" }, new StubResolver(), TimeProvider.System, NullLogger<RelayAgents>.Instance);

    private readonly Router _router = new(new RoutingTable
    {
        HostName = "relay.example",
        Domains = new Dictionary<string, LocalDomain>
        {
            ["here.example"] = new(
                "here.example",
                new HashSet<string> { "jyoti", "sarika" },
                new Dictionary<string, IReadOnlyList<Mailbox>>
                {
                    ["team"] = [Address("jyoti@here.example"), Address("far@away.example")],
                    ["one"] = [Address("sarika@here.example")],
                },
                CatchAll: null),
        },
        Routes = new Dictionary<string, IReadOnlyList<NextHop>>
        {
            ["routed.example"] = [new NextHop("192.0.2.1"), new NextHop("192.0.2.2", 2525)],
        },
        RelayClients = [],
    });

    public ValueTask DisposeAsync() => _relays.DisposeAsync();

    [Fact]
    public void Recipients_of_the_same_destination_travel_together()
    {
        var plan = Plan("jyoti@here.example", "a@x.example", "b@Y.example", "sarika@here.example", "c@X.example", "d@routed.example");

        Assert.Equal(
            ["mailbox: 0 3", "relay:x.example: 1 4", "relay:y.example: 2", "relay:[192.0.2.1:25,192.0.2.2:2525]: 5"],
            plan.Deliveries.Select(delivery => $"{delivery.Destination}: {string.Join(' ', delivery.Recipients.Select(to => to.Index))}"));
        Assert.Empty(plan.Expansions);
        Assert.Empty(plan.Settled);
    }

    [Fact]
    public void A_delivery_has_at_most_a_hundred_recipients()
    {
        var plan = Plan([.. Enumerable.Range(0, 250).Select(i => $"user{i}@x.example")]);

        Assert.Equal([100, 100, 50], plan.Deliveries.Select(delivery => delivery.Recipients.Count));
        Assert.Single(plan.Deliveries.Select(delivery => delivery.Agent).Distinct());
    }

    [Fact]
    public void An_alias_for_one_is_followed_and_keeps_what_the_sender_wrote()
    {
        var delivery = Assert.Single(Plan("one@here.example").Deliveries);

        var recipient = Assert.Single(delivery.Recipients);
        Assert.Equal("mailbox", delivery.Destination);
        Assert.Equal("sarika@here.example", recipient.Address.ToString());
        Assert.Equal("one@here.example", recipient.Recipient.Address.ToString());
    }

    [Fact]
    public void An_alias_for_several_is_replaced_by_them_with_its_wishes_for_notices()
    {
        var original = new OriginalRecipient("rfc822", "team@here.example");
        var queued = new QueuedRecipient(
            4, new Recipient(Address("team@here.example")) { Notify = DsnNotify.Failure, Original = original }, 0, default, null);

        var plan = Planner().Plan(RelayFixture.Message(), [queued]);

        var expansion = Assert.Single(plan.Expansions);
        Assert.Equal(4, expansion.Index);
        Assert.Equal(["jyoti@here.example", "far@away.example"], expansion.Replacements.Select(recipient => recipient.Address.ToString()));
        Assert.All(expansion.Replacements, to => Assert.Equal((DsnNotify.Failure, original), (to.Notify, to.Original)));
        Assert.Empty(plan.Deliveries);
    }

    [Fact]
    public void The_addresses_of_an_alias_keep_the_name_that_the_sender_wrote()
    {
        var expansion = Assert.Single(Plan("team@here.example").Expansions);

        // RFC 3461 5.2.1: added where the sender gave no ORCPT.
        var original = new OriginalRecipient("rfc822", "team@here.example");
        Assert.All(expansion.Replacements, to => Assert.Equal(original, to.Original));
    }

    [Fact]
    public void Who_is_no_longer_there_has_failed()
    {
        var settled = Assert.Single(Plan("gone@here.example").Settled);

        Assert.Equal((OutcomeKind.Failed, "5.1.1"), (settled.Outcome.Kind, settled.Outcome.Status.ToString()));
    }

    [Fact]
    public void Each_recipient_stands_in_exactly_one_list()
    {
        var plan = Plan("jyoti@here.example", "gone@here.example", "team@here.example", "a@x.example", "jyoti@here.example");

        var indexes = plan.Deliveries.SelectMany(delivery => delivery.Recipients.Select(recipient => recipient.Index))
            .Concat(plan.Expansions.Select(expansion => expansion.Index))
            .Concat(plan.Settled.Select(settled => settled.Index));
        Assert.Equal([0, 1, 2, 3, 4], indexes.Order());
    }

    [Fact]
    public void The_same_route_has_the_same_agent()
    {
        Assert.Same(Plan("a@x.example").Deliveries[0].Agent, Plan("b@x.example").Deliveries[0].Agent);
        Assert.Same(Plan("a@routed.example").Deliveries[0].Agent, Plan("b@routed.example").Deliveries[0].Agent);
        Assert.NotSame(Plan("a@x.example").Deliveries[0].Agent, Plan("a@y.example").Deliveries[0].Agent);
    }

    [Fact]
    public void Where_an_operator_sent_it_counts_more_than_routes_mailboxes_and_aliases()
    {
        QueuedRecipient To(int index, string address) =>
            new(index, new Recipient(Address(address)), 0, default, null) { NextHop = "[2001:db8::1]:2525" };

        var plan = Planner().Plan(
            RelayFixture.Message(), [To(0, "team@here.example"), To(1, "gone@here.example"), To(2, "a@routed.example")]);

        var delivery = Assert.Single(plan.Deliveries);
        Assert.Equal("relay:[[2001:db8::1]:2525]", delivery.Destination);
        Assert.Equal(
            ["team@here.example", "gone@here.example", "a@routed.example"], delivery.Recipients.Select(to => to.Address.ToString()));
    }

    private static Mailbox Address(string text) => RelayFixture.Address(text);

    private DeliveryPlanner Planner() => new(_router, new NoMailboxes(), _relays);

    private DeliveryPlan Plan(params string[] recipients) => Planner().Plan(
        RelayFixture.Message(),
        [.. recipients.Select((address, index) => new QueuedRecipient(index, new Recipient(Address(address)), 0, default, null))]);

    private sealed class NoMailboxes : IDeliveryAgent
    {
        public int MaximumConcurrency => 1;

        public ValueTask<IReadOnlyList<Outcome>> DeliverAsync(
            QueuedMessage message, IReadOnlyList<DeliveryRecipient> recipients, StopSignals stop) =>
            throw new InvalidOperationException("Nothing is delivered here.");
    }
}
