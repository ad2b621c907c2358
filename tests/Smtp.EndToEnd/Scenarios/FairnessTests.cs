using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class FairnessTests
{
    private const int MessagesEach = 40;

    /// <summary>
    /// Three destinations refuse, three take connections and are silent, three drip an octet a second. With time-outs of minutes all mail to
    /// the tenth arrives while they still are at it, and each of the dead has had a few connections, not one for each message.
    /// </summary>
    [Fact]
    public async Task All_mail_to_a_sound_destination_arrives_while_nine_others_are_dead()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var silent1 = new DeadHost(drips: false);
        await using var silent2 = new DeadHost(drips: false);
        await using var silent3 = new DeadHost(drips: false);
        await using var dripping1 = new DeadHost(drips: true);
        await using var dripping2 = new DeadHost(drips: true);
        await using var dripping3 = new DeadHost(drips: true);
        DeadHost[] dead = [silent1, silent2, silent3, dripping1, dripping2, dripping3];
        var refusing = Enumerable.Range(0, 3).Select(_ => $"127.0.0.1:{FreePort.Next()}").ToArray();
        string[] hosts = [sink.Address, .. dead.Select(host => host.Address), .. refusing];
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            // Little memory for work, so that the dead would fill it if they could.
            smtp["Queue"] = new JsonObject { ["ActiveMessages"] = 100 };
            var routes = new JsonObject();
            for (var i = 0; i < hosts.Length; i++)
                routes[$"d{i}.example"] = DaemonSettings.RouteTo(hosts[i]);
            smtp["Routes"] = routes;
        }));

        using (var client = await RawClient.GreetedAsync(daemon.Port))
        {
            for (var message = 0; message < MessagesEach; message++)
            {
                for (var i = hosts.Length - 1; i >= 0; i--)
                    await client.DeliverAsync("jyoti@excite.example", $"atul@d{i}.example", $"Subject: {message}\r\n\r\nhello");
            }
        }

        await Patience.UntilAsync(() => sink.Files().Count >= MessagesEach, () => $"{sink.Files().Count} of {MessagesEach} in the sink");
        Assert.Equal(MessagesEach, sink.Files().Count);
        Assert.All(dead, host => Assert.InRange(host.Connections, 1, 2));

        foreach (var host in refusing)
        {
            await daemon.Log.WaitForAsync(line => line.Contains($"relay:[{host}] cannot be reached", StringComparison.Ordinal));
            var tried = daemon.Log.Lines.Count(line => line.Contains($"{host}] failed for", StringComparison.Ordinal)
                || (line.Contains($"failed for relay:[{host}]", StringComparison.Ordinal)));
            Assert.InRange(tried, 1, 3);
        }
    }

    [Fact]
    public async Task A_full_queue_answers_452_delivers_on_and_accepts_again_when_it_has_emptied()
    {
        await using var sink = await SmtpSink.StartAsync();
        var reserved = FreePort.Next();
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["Queue"] = new JsonObject { ["MaximumMessages"] = 5, ["FirstRetry"] = "200ms", ["MaximumRetry"] = "1s" };
            smtp["Routes"] = new JsonObject { ["later.example"] = DaemonSettings.RouteTo($"127.0.0.1:{reserved}") };
        }));
        using var client = await RawClient.GreetedAsync(daemon.Port);
        for (var i = 0; i < 5; i++)
            await client.DeliverAsync("jyoti@excite.example", "atul@later.example", $"Subject: {i}\r\n\r\nhello");

        await client.ExpectAsync("MAIL FROM:<jyoti@excite.example>", "452 4.3.1 Insufficient system storage");

        // The route is read anew at every attempt.
        daemon.Configure(DaemonSettings.Standard(smtp =>
        {
            smtp["Queue"] = new JsonObject { ["MaximumMessages"] = 5, ["FirstRetry"] = "200ms", ["MaximumRetry"] = "1s" };
            smtp["Routes"] = new JsonObject { ["later.example"] = DaemonSettings.RouteTo(sink.Address) };
        }));
        await Patience.UntilAsync(() => sink.Files().Count == 5, () => $"{sink.Files().Count} of 5 in the sink");

        // The outcome of the last is written down a moment after it has arrived; a session may have a thousand refusals in all.
        var reply = "";
        await Patience.UntilAsync(
            () => (reply = client.AskAsync("MAIL FROM:<jyoti@excite.example>").GetAwaiter().GetResult()) is not ['4', '5', '2', ..],
            () => $"still {reply}",
            TimeSpan.FromSeconds(20));
        Assert.Equal("250 2.1.0 OK", reply);
        await daemon.Log.WaitForAsync(line => line.Contains("New mail is accepted again", StringComparison.Ordinal));
        Assert.Single(daemon.Log.Lines, line => line.Contains("High water", StringComparison.Ordinal));
        Assert.Single(daemon.Log.Lines, line => line.Contains("New mail is accepted again", StringComparison.Ordinal));
    }
}
