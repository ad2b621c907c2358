using Smtp.Delivery.Relay;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>One connection for several messages: when it is used again, and when not.</summary>
public sealed class ConnectionPoolTests
{
    private const string Refused = """

        C: MAIL FROM:<a@from.example>
        C: RCPT TO:<b@to.example>
        C: DATA
        S: 250 ok
        S: 550 nobody
        S: 503 nobody
        """;

    private const string Taken = """

        C: MAIL FROM:<a@from.example>
        C: RCPT TO:<b@to.example>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go on
        C: Subject: hi
        C:
        C: ..dot
        C: .
        S: 250 queued
        """;

    private static readonly string[] Relayed = ["RelayedWithoutDsn 2.0.0 250 queued"];

    [Theory, Cuts]
    public async Task The_next_message_uses_the_same_connection_without_RSET_or_look_up(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken + Taken + Taken);

        for (var i = 0; i < 3; i++)
            Assert.Equal(Relayed, await relay.DeliverAsync(Message()));

        Assert.Single(relay.Dialer.Dialled);
        Assert.Equal(1, relay.Resolver.Questions);
    }

    [Theory, Cuts]
    public async Task After_a_failure_RSET_goes_first(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Refused + "\nC: RSET\nS: 250 ok" + Taken + Taken);

        Assert.Equal(["Failed 5.0.0 550 nobody"], await relay.DeliverAsync(Message()));
        Assert.Equal(Relayed, await relay.DeliverAsync(Message()));
        Assert.Equal(Relayed, await relay.DeliverAsync(Message()));
    }

    [Theory]
    [InlineData("CLOSE")]
    [InlineData("S: 421 idle for too long\nCLOSE")]
    [InlineData("C: MAIL FROM:<a@from.example>\nC: RCPT TO:<b@to.example>\nC: DATA\nCLOSE")]
    [InlineData("C: MAIL FROM:<a@from.example>\nC: RCPT TO:<b@to.example>\nC: DATA\nS: 421 idle for too long\nCLOSE")]
    public async Task A_connection_closed_while_it_was_idle_costs_no_attempt(string end)
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken + "\n" + end);
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken);

        Assert.Equal(Relayed, await relay.DeliverAsync(Message()));
        Assert.Equal(Relayed, await relay.DeliverAsync(Message()));
        Assert.Equal(2, relay.Dialer.Dialled.Count);
    }

    [Fact]
    public async Task A_connection_has_its_share_of_messages_and_parts_politely()
    {
        await using var relay = new RelayFixture();
        relay.Options = relay.Options with { MessagesPerConnection = 2 };
        var first = relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken + Taken);
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken);

        for (var i = 0; i < 3; i++)
            Assert.Equal(Relayed, await relay.DeliverAsync(Message()));
        await relay.Agents.DisposeAsync();
        await relay.Dialer.AllPlayedAsync();

        Assert.True(first.HeardQuit);
    }

    [Fact]
    public async Task A_connection_that_waits_too_long_is_closed_politely()
    {
        await using var relay = new RelayFixture();
        var peer = relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken);
        await relay.DeliverAsync(Message());

        relay.Time.Advance(relay.Options.IdleTimeout + TimeSpan.FromSeconds(1));
        await relay.Dialer.AllPlayedAsync();

        Assert.True(peer.HeardQuit);
    }

    [Fact]
    public async Task A_connection_is_not_used_beyond_its_lifetime()
    {
        await using var relay = new RelayFixture();
        relay.Options = relay.Options with { IdleTimeout = TimeSpan.FromHours(1) };
        var first = relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken);
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken);
        await relay.DeliverAsync(Message());

        relay.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(Relayed, await relay.DeliverAsync(Message()));
        await relay.Agents.DisposeAsync();
        await relay.Dialer.AllPlayedAsync();

        Assert.True(first.HeardQuit);
    }

    [Fact]
    public async Task An_answer_nobody_asked_for_is_not_taken_for_the_next_messages()
    {
        await using var relay = new RelayFixture();
        var upToTheDot = Taken[..Taken.LastIndexOf('\n')];
        relay.Dialer.Add("192.0.2.1", PipeliningHello + upToTheDot + "\nR: 250 queued\\r\\n250 forged\\r\\n250 forged\\r\\n");
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Refused);

        Assert.Equal(Relayed, await relay.DeliverAsync(Message()));
        Assert.Equal(["Failed 5.0.0 550 nobody"], await relay.DeliverAsync(Message()));
    }

    [Fact]
    public async Task Idle_connections_are_counted_over_all_destinations()
    {
        await using var relay = new RelayFixture();
        relay.Options = relay.Options with { IdleConnections = 1 };
        var first = relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken);
        var second = relay.Dialer.Add("192.0.2.2", PipeliningHello + Taken);

        await relay.DeliverAsync(Message());
        relay.Hops = [new NextHop("192.0.2.2")];
        await relay.DeliverAsync(Message());

        // The second finds no place; the first waits on until the end.
        while (!second.HeardQuit)
            await Task.Yield();
        Assert.False(first.HeardQuit);
    }

    [Fact]
    public async Task A_farewell_is_not_waited_for_longer_than_its_time_out()
    {
        await using var relay = new RelayFixture();
        relay.Options = relay.Options with { MessagesPerConnection = 1 };
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Taken + "\nHANG");
        Assert.Equal(Relayed, await relay.DeliverAsync(Message()));

        await relay.PassTimeUntilAsync(DisposedAsync(relay.Agents));
    }

    private static async Task<bool> DisposedAsync(RelayAgents agents)
    {
        await agents.DisposeAsync();
        return true;
    }
}
