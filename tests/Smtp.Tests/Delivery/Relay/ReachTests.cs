using System.Net;
using Smtp.Dns;
using Smtp.Mail;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>What an attempt tells of the destination as a whole.</summary>
public sealed class ReachTests
{
    private const string Mail = "\nC: MAIL FROM:<a@from.example>";

    [Theory]
    [InlineData("S: 421 too busy\nCLOSE", DestinationReach.Unreachable)]
    [InlineData("S: 554 go away\nCLOSE", DestinationReach.Unreachable)]
    [InlineData("CLOSE", DestinationReach.Unreachable)]
    [InlineData("R: nonsense\\r\\n", DestinationReach.Unreachable)]
    [InlineData(Greeting + "\nS: 421 too busy\nCLOSE", DestinationReach.Unreachable)]
    [InlineData(PlainHello + Mail + "\nCLOSE", DestinationReach.Unreachable)]
    [InlineData(PlainHello + Mail + "\nS: 450 not now", DestinationReach.Reached)]
    [InlineData(PlainHello + Mail + "\nS: 550 never", DestinationReach.Reached)]
    [InlineData(PlainHello + Mail + "\nS: 250 ok\nC: RCPT TO:<b@to.example>\nCLOSE", DestinationReach.Strained)]
    [InlineData(PlainHello + Mail + "\nS: 250 ok\nC: RCPT TO:<b@to.example>\nS: 421 too many\nCLOSE", DestinationReach.Strained)]
    [InlineData(PlainHello + Mail + "\nS: 250 ok\nC: RCPT TO:<b@to.example>\nS: 451 greylisted", DestinationReach.Reached)]
    public async Task An_answer_is_told_from_a_host_that_cannot_be_spoken_to(string script, DestinationReach reach)
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", script);

        Assert.Equal(reach, await ReachOf(relay));
    }

    [Fact]
    public async Task Refused_swallowed_and_unknown_is_unreachable()
    {
        await using var relay = new RelayFixture { Dialer = { BlackHole = IPAddress.Parse("192.0.2.2") } };
        Assert.Equal(DestinationReach.Unreachable, await ReachOf(relay));

        relay.Hops = [new NextHop("192.0.2.2")];
        Assert.Equal(DestinationReach.Unreachable, await relay.PassTimeUntilAsync(ReachOf(relay)));

        relay.Hops = [new NextHop("nobody.example")];
        Assert.Equal(DestinationReach.Unreachable, await ReachOf(relay));

        relay.Hops = [];
        relay.Resolver.Mx("to.example", DnsStatus.Failure);
        Assert.Equal(DestinationReach.Unreachable, await ReachOf(relay));
        relay.Resolver.Mx("to.example", DnsStatus.NoSuchName);
        Assert.Equal(DestinationReach.Reached, await ReachOf(relay));
    }

    [Fact]
    public async Task One_host_that_was_spoken_to_speaks_for_the_destination_whatever_the_order()
    {
        const string BreaksOff = PlainHello + Mail + "\nS: 250 ok\nC: RCPT TO:<b@to.example>\nCLOSE";
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", BreaksOff);
        relay.Dialer.Add("192.0.2.1", BreaksOff);
        relay.Hops = [new NextHop("192.0.2.1"), new NextHop("192.0.2.9")];
        Assert.Equal(DestinationReach.Strained, await ReachOf(relay));

        relay.Hops = [new NextHop("192.0.2.9"), new NextHop("192.0.2.1")];
        Assert.Equal(DestinationReach.Strained, await ReachOf(relay));
    }

    private static async Task<DestinationReach> ReachOf(RelayFixture relay)
    {
        var route = new RelayRoute("to.example", relay.Hops, "test");
        var outcomes = await relay.DeliverAsync(Message(), route, [Recipient(0, "b@to.example")]);
        return Assert.Single(outcomes).Reach;
    }
}
