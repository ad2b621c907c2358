using System.Net;
using Smtp.Mail;
using Smtp.Queue;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>Hosts that refuse, vanish, stall or lie.</summary>
public sealed class HostFailureTests
{
    private const string Success = PipeliningHello + """

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
        S: 250 queued by the second
        """;

    private const string Envelope = """

        C: MAIL FROM:<a@from.example>
        C: RCPT TO:<b@to.example>
        C: DATA
        """;

    [Theory]
    [InlineData("S: 421 too busy")]
    [InlineData("S: 450 not now")]
    [InlineData("S: 554 no mail here today")]
    [InlineData("S: 521 no mail here")]
    [InlineData("CLOSE")]
    [InlineData("S: HTTP/1.1 400 Bad Request")]
    [InlineData("S: 354 what?")]
    [InlineData(Greeting + "\nS: 421 gone")]
    [InlineData(Greeting + "\nS: 451 later")]
    [InlineData(Greeting + "\nCLOSE")]
    [InlineData(Greeting + "\nS: 550 no\nC: HELO relay.example\nS: 550 no")]
    [InlineData(PipeliningHello + Envelope + "\nS: 421 gone")]
    [InlineData(PipeliningHello + Envelope + "\nCLOSE")]
    [InlineData(PipeliningHello + Envelope + "\nS: 250 ok\nS: 421 gone")]
    [InlineData(PipeliningHello + Envelope + "\nS: 354 out of step\nCLOSE")]
    [InlineData(PipeliningHello + Envelope + "\nS: 250 ok\nS: 250 ok\nS: 250 out of step")]
    public async Task A_host_that_fails_before_the_content_is_followed_by_the_next(string script)
    {
        await using var relay = new RelayFixture { Hops = [new NextHop("192.0.2.1"), new NextHop("192.0.2.2")] };
        relay.Dialer.Add("192.0.2.1", script);
        relay.Dialer.Add("192.0.2.2", Success);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued by the second"], await relay.DeliverAsync(Message()));
    }

    [Fact]
    public async Task A_host_that_refuses_the_connection_is_followed_by_the_next()
    {
        await using var relay = new RelayFixture { Hops = [new NextHop("192.0.2.1"), new NextHop("192.0.2.2", 2525)] };
        relay.Dialer.Add("192.0.2.2", Success);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued by the second"], await relay.DeliverAsync(Message()));
        Assert.Equal(["192.0.2.1:25", "192.0.2.2:2525"], relay.Dialer.Dialled);
    }

    [Theory]
    [InlineData("S: 421 4.3.2 too busy", "Deferred 4.3.2 421 4.3.2 too busy")]
    [InlineData("S: 554 5.7.1 blocked", "Deferred 4.7.1 554 5.7.1 blocked")]
    [InlineData("S: 521 5.3.2 no mail here ever", "Failed 5.3.2 521 5.3.2 no mail here ever")]
    [InlineData("CLOSE", "Deferred 4.4.2 connection lost: closed by the host")]
    [InlineData(Greeting + "\nS: 550 5.7.1 no\nC: HELO relay.example\nS: 550 5.7.1 no", "Failed 5.7.1 550 5.7.1 no")]
    public async Task With_no_host_left_the_last_failure_is_everybodys(string script, string expected)
    {
        await using var relay = new RelayFixture();

        Assert.Equal([expected, expected], await relay.DeliverAsync(script, "b@to.example", "c@to.example"));
    }

    [Fact]
    public async Task One_host_that_may_come_back_outweighs_one_that_never_will()
    {
        await using var relay = new RelayFixture { Hops = [new NextHop("192.0.2.1"), new NextHop("192.0.2.2")] };
        relay.Dialer.Add("192.0.2.2", "S: 521 never");

        Assert.Equal(["Deferred 4.4.1 connection failed: ConnectionRefused"], await relay.DeliverAsync(Message()));
    }

    [Fact]
    public async Task A_connection_lost_after_the_final_dot_is_retried_later_and_nowhere_else_now()
    {
        await using var relay = new RelayFixture { Hops = [new NextHop("192.0.2.1"), new NextHop("192.0.2.2")] };
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Envelope + """

            S: 250 ok
            S: 250 ok
            S: 354 go on
            C: Subject: hi
            C:
            C: ..dot
            C: .
            CLOSE
            """);

        var outcome = Assert.Single(await relay.DeliverAsync(Message()));

        Assert.StartsWith("Deferred 4.4.2", outcome, StringComparison.Ordinal);
        Assert.Contains("may arrive twice", outcome);
        Assert.Equal(["192.0.2.1:25"], relay.Dialer.Dialled);
    }

    [Fact]
    public async Task Who_was_refused_before_the_host_vanished_stays_refused_and_the_others_go_to_the_next()
    {
        await using var relay = new RelayFixture { Hops = [new NextHop("192.0.2.1"), new NextHop("192.0.2.2")] };
        relay.Dialer.Add("192.0.2.1", PipeliningHello + """

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<x@to.example>
            C: RCPT TO:<b@to.example>
            C: DATA
            S: 250 ok
            S: 550 nobody
            CLOSE
            """);
        relay.Dialer.Add("192.0.2.2", Success);

        Assert.Equal(
            ["Failed 5.0.0 550 nobody", "RelayedWithoutDsn 2.0.0 250 queued by the second"],
            await relay.DeliverAsync(Message(), "x@to.example", "b@to.example"));
    }

    [Theory]
    [InlineData("HANG")]
    [InlineData("DRIP: 220 a greeting of an octet a minute that never ends")]
    [InlineData(Greeting + "\nHANG")]
    [InlineData(PipeliningHello + Envelope + "\nHANG")]
    [InlineData(PipeliningHello + Envelope + "\nS: 250 ok\nS: 250 ok\nS: 354 go on\nC: Subject: hi\nC:\nC: ..dot\nC: .\nHANG")]
    public async Task A_host_that_stalls_runs_out_of_time(string script)
    {
        await using var relay = new RelayFixture();

        var host = relay.Dialer.Add("192.0.2.1", script);

        var delivering = relay.DeliverAsync(Message());
        // Else time would pass before the client has said what it has to say.
        if (script.EndsWith("HANG", StringComparison.Ordinal))
            await host.Hanging;
        var outcome = Assert.Single(await relay.PassTimeUntilAsync(delivering));

        Assert.StartsWith("Deferred 4.4.2 connection lost: no answer in time", outcome, StringComparison.Ordinal);
        await relay.PassTimeUntilAsync(PlayedAsync(relay));
    }

    [Fact]
    public async Task A_host_that_does_not_even_refuse_runs_out_of_time()
    {
        await using var relay = new RelayFixture { Dialer = { BlackHole = IPAddress.Parse("192.0.2.1") } };

        Assert.Equal(
            ["Deferred 4.4.1 connection failed: no answer in time"], await relay.PassTimeUntilAsync(relay.DeliverAsync(Message())));
    }

    [Theory]
    [InlineData(1_000_000, "x")]
    [InlineData(3000, "220 ok\\n")]
    public async Task A_line_that_never_ends_and_a_line_end_that_is_none_are_no_reply(int count, string text)
    {
        await using var relay = new RelayFixture();

        var outcome = Assert.Single(await relay.DeliverAsync("R: " + string.Concat(Enumerable.Repeat(text, count)) + "\nHANG"));

        Assert.StartsWith("Deferred 4.5.0", outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_without_end_is_cut_off()
    {
        await using var relay = new RelayFixture();

        var outcome = Assert.Single(await relay.DeliverAsync(
            Greeting + "\nR: " + string.Concat(Enumerable.Repeat("250-more\\r\\n", 10_000)) + "\nHANG"));

        Assert.StartsWith("Deferred 4.5.0", outcome, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("S: 999 what")]
    [InlineData("S: 299-")]
    [InlineData("S: 220*hello")]
    [InlineData("S: 2")]
    public async Task What_is_no_reply_defers(string line)
    {
        await using var relay = new RelayFixture();

        Assert.StartsWith("Deferred", Assert.Single(await relay.DeliverAsync(line + "\nCLOSE")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tries_are_capped()
    {
        await using var relay = new RelayFixture { Hops = [.. Enumerable.Range(1, 30).Select(i => new NextHop($"192.0.2.{i}"))] };

        Assert.Equal(["Deferred 4.4.1 connection failed: ConnectionRefused"], await relay.DeliverAsync(Message()));
        Assert.Equal(5, relay.Dialer.Dialled.Count);
    }

    [Fact]
    public async Task Stopping_ends_a_delivery_without_an_outcome()
    {
        await using var relay = new RelayFixture();
        var peer = relay.Dialer.Add("192.0.2.1", PipeliningHello + Envelope + "\nHANG");
        using var stop = new CancellationTokenSource();
        var delivery = DeliverAsync(relay, new StopSignals(default, stop.Token));

        await peer.Hanging;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
    }

    [Fact]
    public async Task A_connection_that_is_not_there_yet_is_left_as_soon_as_the_daemon_stops()
    {
        await using var relay = new RelayFixture { Hops = [new NextHop("192.0.2.7")] };
        relay.Dialer.BlackHole = IPAddress.Parse("192.0.2.7");
        using var stop = new CancellationTokenSource();
        var delivery = DeliverAsync(relay, new StopSignals(stop.Token, default));
        Assert.False(delivery.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
    }

    [Fact]
    public async Task A_transaction_that_has_begun_comes_to_its_end_though_the_daemon_stops()
    {
        await using var relay = new RelayFixture();
        var peer = relay.Dialer.Add("192.0.2.1", PipeliningHello + Envelope + "\nHANG");
        using var stop = new CancellationTokenSource();
        var delivery = DeliverAsync(relay, new StopSignals(stop.Token, default));
        await peer.Hanging;

        await stop.CancelAsync();

        Assert.False(delivery.IsCompleted);
        var outcome = Assert.Single(await relay.PassTimeUntilAsync(delivery));
        Assert.Contains("no answer in time", Describe(outcome), StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<Outcome>> DeliverAsync(RelayFixture relay, StopSignals stop) =>
        relay.Agents.For(new RelayRoute("to.example", relay.Hops, "test"))
            .DeliverAsync(Message(), [Recipient(0, "b@to.example")], stop).AsTask();

    private static async Task<bool> PlayedAsync(RelayFixture relay)
    {
        await relay.Dialer.AllPlayedAsync();
        return true;
    }
}
