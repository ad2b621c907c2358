using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class StopTests
{
    [Theory]
    [InlineData(Child.Terminate)]
    [InlineData(Child.Interrupt)]
    public async Task A_stop_in_the_middle_of_a_load_loses_nothing_and_exits_with_0(int signal)
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());
        var load = new LoadClient(daemon.Port, "jyoti@excite.example", "stop");
        var running = load.RunAsync(20, int.MaxValue, TestContext.Current.CancellationToken);
        await Patience.UntilAsync(() => load.Answered.Count >= 200, () => $"only {load.Answered.Count} answered");

        daemon.Process.Signal(signal);
        Assert.Equal(0, await daemon.Process.WaitForExitAsync());
        await running;

        await daemon.StartAgainAsync();
        await Patience.UntilAsync(
            () => daemon.Mail("jyoti").NewFiles().Count >= load.Answered.Count,
            () => $"{daemon.Mail("jyoti").NewFiles().Count} files for {load.Answered.Count} answers");
        await daemon.StopAsync();
    }

    [Fact]
    public async Task A_host_that_says_nothing_does_not_hold_up_a_stop_and_its_mail_stays()
    {
        // The system takes its connections; nobody ever greets.
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo($"{mute.LocalEndpoint}") };
            smtp["Timeouts"] = new JsonObject { ["Stop"] = "1h" };
        }));
        using (var client = await RawClient.GreetedAsync(daemon.Port))
            await client.DeliverAsync("a@client.example", "atul@yahoo.example", "Subject: waits\r\n\r\nhello");
        using var taken = await mute.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(Patience.Long, TestContext.Current.CancellationToken);

        await daemon.StopAsync();

        Assert.DoesNotContain(daemon.Log.Lines, line => line.Contains("deferred for", StringComparison.Ordinal));
        await daemon.StartAgainAsync();
        await daemon.Log.WaitForAsync("Queue recovered: 1 messages wait");
    }

    [Fact]
    public async Task Idle_sessions_hear_421_and_a_transaction_under_way_may_end()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());
        using var idle = await RawClient.GreetedAsync(daemon.Port);
        using var busy = await RawClient.GreetedAsync(daemon.Port);
        await busy.AskAsync("MAIL FROM:<atul@yahoo.example>");
        await busy.AskAsync("RCPT TO:<jyoti@excite.example>");
        Assert.StartsWith("354", await busy.AskAsync("DATA"), StringComparison.Ordinal);

        daemon.Process.Signal(Child.Terminate);
        Assert.StartsWith("421 ", await idle.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await busy.AskAsync("Subject: last\r\n\r\nwords\r\n."), StringComparison.Ordinal);

        Assert.Equal(0, await daemon.Process.WaitForExitAsync());
        await daemon.StartAgainAsync();
        Assert.Equal("last", Assert.Single(await daemon.Mail("jyoti").WaitForAsync()).Subject);
    }
}
