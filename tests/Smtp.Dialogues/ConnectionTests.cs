using System.Net;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Listening;

namespace Smtp.Dialogues;

public sealed class ConnectionTests
{
    [Fact]
    public async Task One_client_may_not_take_all_connections()
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { ConnectionsPerClient = 2 });
        var first = await stage.ConnectAsync();
        await stage.ConnectAsync();

        var third = new Client(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
        stage.Connect(third.Connection);
        await third.ExpectAsync("421 Too many connections, try again later");
        await third.ExpectCloseAsync();

        await stage.ConnectAsync("203.0.113.6");
        await first.CloseAsync();
        await first.ExpectCloseAsync();
        await Stage.UntilAsync(() => stage.Server.Sessions <= 2);
        await stage.ConnectAsync();
    }

    [Fact]
    public async Task When_places_run_short_who_only_sits_makes_room()
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { Connections = 4 });
        var idle = await stage.ConnectAsync("203.0.113.1");
        await AdvanceAsync(60);
        var sender = await stage.ConnectAsync("203.0.113.2");
        await sender.EhloAsync();
        await sender.BeginContentAsync();
        await AdvanceAsync(60);
        Assert.DoesNotContain(stage.Log.Lines, line => line.StartsWith("1361 ", StringComparison.Ordinal));

        // The third of four.
        var busy = await stage.ConnectAsync("203.0.113.3");
        await AdvanceAsync(1);
        await idle.ExpectAsync("421 Timeout, closing transmission channel");
        await idle.ExpectCloseAsync();

        var other = await stage.ConnectAsync("203.0.113.4");
        for (var i = 0; i < 3; i++)
        {
            await AdvanceAsync(6);
            await busy.SendAsync("NOOP\r\n");
            await busy.ExpectAsync("250 OK");
        }

        await other.ExpectAsync("421 Timeout, closing transmission channel");
        await sender.SendAsync("Subject: patience\r\n\r\n.\r\n");
        await sender.ExpectAsync("250 2.0.0 OK*");
        await busy.CloseAsync();
        await busy.ExpectCloseAsync();
        await Stage.UntilAsync(() => stage.Server.Sessions <= 1);
        await AdvanceAsync(1);
        Assert.Contains(stage.Log.Lines, IsCrowded);
        Assert.StartsWith("1362 ", stage.Log.Lines.Last(IsAboutCrowds), StringComparison.Ordinal);

        static bool IsAboutCrowds(string line) => line.StartsWith("136", StringComparison.Ordinal);

        static bool IsCrowded(string line) =>
            line == "1361 3 of at most 4 connections: who says nothing for 10 seconds goes, until there are fewer";

        // Second by second, as the sweep goes, and each with a moment for the sessions.
        async Task AdvanceAsync(int seconds)
        {
            for (var i = 0; i < seconds; i++)
            {
                stage.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Who_is_turned_away_cannot_fill_the_log()
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { Connections = 1 });
        await stage.ConnectAsync();
        for (var i = 0; i < 50; i++)
        {
            var client = new Client(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
            stage.Connect(client.Connection);
            await client.ExpectAsync("421*");
        }

        Assert.Equal(10, stage.Log.Lines.Count(IsTurnedAway));
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(stage.Log.Lines, line => line == "1360 Turned away 40 more connections");

        static bool IsTurnedAway(string line) => line.StartsWith("1006 ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patient_client_is_greeted_after_the_delay()
    {
        await using var stage = await Stage.OpenAsync(
            new ListenerOptions { RefuseEarlyTalkers = true, GreetingDelay = TimeSpan.FromSeconds(5) },
            timeouts: new ReceptionTimeouts { Farewell = TimeSpan.FromDays(1) });
        var client = new Client(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
        stage.Connect(client.Connection);

        await Stage.UntilAsync(() => stage.Server.Sessions > 0);

        stage.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(client.Connection.Reader.TryRead(out _));

        // The delay counts from when the session looked at the clock, which may have been after the step above. Each second of the session's
        // gets a moment of ours, so that the greeting is read before the session's next limit (minutes) is reached.
        var greeting = client.ExpectAsync("220*");
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!greeting.IsCompleted)
        {
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            await moments.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        await greeting;
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_cut_off()
    {
        await using var stage = await Stage.OpenAsync();
        var connection = new MemoryConnection(IPAddress.Parse("203.0.113.5"), clientTakesNothing: true);
        stage.Connect(connection);

        // The greeting fills its window, and that is where the session waits.
        await Stage.UntilAsync(
            () => connection.IsAborted || (stage.Server.Sessions == 0 && stage.Log.Lines.Any(IsClosed)),
            step: () => stage.Time.Advance(TimeSpan.FromSeconds(30)));

        await stage.WaitForNobodyAsync();
        Assert.Contains(stage.Log.Lines, IsClosed);

        static bool IsClosed(string line) => line.StartsWith("1002 ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_accept_is_tried_again_after_a_second()
    {
        // However far the clock runs below, it times no session out.
        await using var stage = await Stage.OpenAsync(timeouts: new ReceptionTimeouts { Command = TimeSpan.FromDays(3650) });
        stage.Transport.Fail(new IOException("Too many open files"));
        await Stage.UntilAsync(() => !stage.Log.Faults.IsEmpty);

        var connecting = stage.ConnectAsync();
        await Stage.UntilAsync(() => connecting.IsCompleted, step: () => stage.Time.Advance(TimeSpan.FromSeconds(1)));
        await (await connecting).EhloAsync();
        Assert.Single(stage.Log.Faults);
    }

    [Fact]
    public void A_service_that_is_not_implemented_is_refused_before_the_start()
    {
        var options = new ReceptionOptions
        {
            HostName = "excite.com",
            Listeners = [new ListenerOptions { Service = ListenerService.Lmtp }],
        };

        Assert.Throws<NotSupportedException>(() => Stage.Build(options));
    }

    [Fact]
    public async Task Ten_sessions_talk_at_the_same_time()
    {
        await using var stage = await Stage.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            var client = await stage.ConnectAsync();
            await client.EhloAsync();
            for (var message = 0; message < 20; message++)
            {
                await client.BeginContentAsync();
                await client.SendAsync("Subject: x\r\n\r\nhello\r\n.\r\n");
                await client.ExpectAsync("250*");
            }

            await client.CloseAsync();
        }));

        Assert.Equal(200, stage.Sink.Messages.Count);
        Assert.Equal(0, stage.Sink.Open);
    }
}
