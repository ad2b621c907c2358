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
        while (stage.Server.Sessions > 2)
            await Task.Yield();
        await stage.ConnectAsync();
    }

    [Fact]
    public async Task A_patient_client_is_greeted_after_the_delay()
    {
        await using var stage = await Stage.OpenAsync(
            new ListenerOptions { RefuseEarlyTalkers = true, GreetingDelay = TimeSpan.FromSeconds(5) });
        var client = new Client(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
        stage.Connect(client.Connection);

        while (stage.Server.Sessions == 0)
            await Task.Yield();

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
        while (!connection.IsAborted && (stage.Server.Sessions > 0 || !stage.Log.Lines.Any(IsClosed)))
        {
            stage.Time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

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
        while (stage.Log.Faults.IsEmpty)
            await Task.Yield();

        var connecting = stage.ConnectAsync();
        while (!connecting.IsCompleted)
        {
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

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
