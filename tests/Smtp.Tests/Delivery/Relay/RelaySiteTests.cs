using Smtp.Delivery;
using Smtp.Mail;
using Smtp.Queue;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>Which domains are one destination, and the limits each has.</summary>
public sealed class RelaySiteTests
{
    private const string Refused = """

        C: MAIL FROM:<a@from.example>
        C: RCPT TO:<b@to.example>
        C: DATA
        S: 250 ok
        S: 550 nobody
        S: 503 nobody
        """;

    [Fact]
    public async Task Domains_with_the_same_MX_set_are_one_destination_once_it_is_known()
    {
        await using var relay = new RelayFixture();
        relay.Resolver.Mx("one.example", (10, "mx1.host.example"), (20, "mx2.host.example"));
        relay.Resolver.Mx("two.example", (10, "mx2.host.example"), (10, "mx1.host.example"));
        relay.Resolver.Mx("other.example", (10, "mx1.host.example"));
        Assert.Equal("relay:one.example", relay.Agents.For(ByMx("one.example")).Destination);

        foreach (var domain in new[] { "one.example", "two.example", "other.example" })
            await relay.DeliverAsync(Message(), ByMx(domain), "b@to.example");

        Assert.Equal("relay:mx1.host.example,mx2.host.example", relay.Agents.For(ByMx("one.example")).Destination);
        Assert.Equal("relay:mx1.host.example,mx2.host.example", relay.Agents.For(ByMx("two.example")).Destination);
        Assert.Equal("relay:mx1.host.example", relay.Agents.For(ByMx("other.example")).Destination);
    }

    [Fact]
    public async Task Domains_at_one_site_keep_transactions_and_connections_of_their_own()
    {
        await using var relay = new RelayFixture();
        relay.Resolver.Mx("to.example", (10, "mx.host.example"));
        relay.Resolver.Mx("other.example", (10, "mx.host.example"));
        relay.Resolver.Addresses("mx.host.example", "192.0.2.1");
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Refused);
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Refused);

        await relay.DeliverAsync(Message(), ByMx("to.example"), "b@to.example");
        await relay.DeliverAsync(Message(), ByMx("other.example"), "b@to.example");

        Assert.Equal(2, relay.Dialer.Dialled.Count);
        Assert.NotSame(relay.Agents.For(ByMx("to.example")), relay.Agents.For(ByMx("other.example")));
        var router = new Router(new RoutingTable
        {
            HostName = "here.example",
            Domains = new Dictionary<string, LocalDomain>(),
            Routes = new Dictionary<string, IReadOnlyList<NextHop>>(),
            RelayClients = [],
        });
        var plan = new DeliveryPlanner(router, relay.Agents.For(ByMx("to.example")), relay.Agents).Plan(
            Message(),
            [.. new[] { "a@to.example", "b@other.example", "c@to.example" }.Select(
                (address, index) => new QueuedRecipient(index, new Recipient(Address(address)), 0, default, null))]);
        Assert.Equal([2, 1], plan.Deliveries.Select(delivery => delivery.Recipients.Count));
        Assert.Equal(["relay:mx.host.example"], plan.Deliveries.Select(delivery => delivery.Destination).Distinct());
    }

    [Fact]
    public async Task A_great_MX_set_has_a_name_that_fits_a_log_line_and_is_its_own()
    {
        await using var relay = new RelayFixture();
        var hosts = Enumerable.Range(0, 30).Select(i => (10, $"mx{i:00}.host.example")).ToArray();
        relay.Resolver.Mx("one.example", hosts);
        relay.Resolver.Mx("two.example", hosts[..29]);
        foreach (var domain in new[] { "one.example", "two.example" })
            await relay.DeliverAsync(Message(), ByMx(domain), "b@to.example");

        var (one, two) = (relay.Agents.For(ByMx("one.example")).Destination, relay.Agents.For(ByMx("two.example")).Destination);
        Assert.StartsWith("relay:mx00.host.example and 29 more #", one, StringComparison.Ordinal);
        Assert.StartsWith("relay:mx00.host.example and 28 more #", two, StringComparison.Ordinal);
        Assert.InRange(one.Length, 40, 120);
    }

    [Fact]
    public async Task A_rule_for_the_domain_counts_then_one_for_its_hosts_then_the_rest()
    {
        await using var relay = new RelayFixture();
        relay.Options = relay.Options with
        {
            Destinations = new DestinationRules(
            [
                new DestinationRule { Pattern = "one.example", Connections = 1 },
                new DestinationRule { Pattern = "*.host.example", Connections = 2, MessagesPerMinute = 60 },
                new DestinationRule { Pattern = "*", Connections = 3, MessagesPerMinute = 600 },
            ]),
        };
        foreach (var domain in new[] { "one.example", "two.example" })
            relay.Resolver.Mx(domain, (10, "mx.host.example"));
        relay.Resolver.Mx("three.example", (10, "mx.elsewhere.example"));
        Assert.Equal(("relay:one.example (one.example)", 1, 600), LimitsOf(relay, "one.example"));
        Assert.Equal(("relay:two.example", 3, 600), LimitsOf(relay, "two.example"));

        foreach (var domain in new[] { "one.example", "two.example", "three.example" })
            await relay.DeliverAsync(Message(), ByMx(domain), "b@to.example");

        Assert.Equal(("relay:mx.host.example (one.example)", 1, 600), LimitsOf(relay, "one.example"));
        Assert.Equal(("relay:mx.host.example (*.host.example)", 2, 60), LimitsOf(relay, "two.example"));
        Assert.Equal(("relay:mx.elsewhere.example", 3, 600), LimitsOf(relay, "three.example"));
    }

    [Fact]
    public async Task Domains_sent_to_the_same_hosts_are_apart_where_a_rule_names_one()
    {
        await using var relay = new RelayFixture();
        relay.Options = relay.Options with
        {
            Destinations = new DestinationRules([new DestinationRule { Pattern = "one.example", Connections = 1 }]),
        };
        IReadOnlyList<NextHop> hops = [new NextHop("smart.example")];

        var one = relay.Agents.For(new RelayRoute("one.example", hops, "test"));
        var two = relay.Agents.For(new RelayRoute("two.example", hops, "test"));

        Assert.Equal(("relay:[smart.example:25] (one.example)", 1), (one.Destination, one.MaximumConcurrency));
        Assert.Equal(("relay:[smart.example:25]", 20), (two.Destination, two.MaximumConcurrency));
        Assert.Same(one, relay.Agents.For(new RelayRoute("one.example", hops, "test")));
        Assert.Same(two, relay.Agents.For(new RelayRoute("three.example", hops, "test")));
    }

    [Fact]
    public async Task A_rule_says_how_many_messages_a_connection_has()
    {
        await using var relay = new RelayFixture();
        relay.Options = relay.Options with
        {
            Destinations = new DestinationRules([new DestinationRule { Pattern = "to.example", MessagesPerConnection = 1 }]),
        };
        var first = relay.Dialer.Add("192.0.2.1", PipeliningHello + Refused);
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Refused);

        await relay.DeliverAsync(Message());
        await relay.DeliverAsync(Message());
        await relay.Agents.DisposeAsync();
        await relay.Dialer.AllPlayedAsync();

        Assert.True(first.HeardQuit);
    }

    private static RelayRoute ByMx(string domain) => new(domain, [], "test");

    private static (string Name, int Connections, int? PerMinute) LimitsOf(RelayFixture relay, string domain)
    {
        var agent = relay.Agents.For(ByMx(domain));
        return (agent.Destination, agent.MaximumConcurrency, agent.MessagesPerMinute);
    }
}
