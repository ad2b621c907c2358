using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class CrashTests
{
    private const int Connections = 20;

    private static int Rounds => LongSuite.IsOn ? 100 : 20;

    [Fact]
    public async Task Killed_twenty_times_under_load_it_delivers_every_message_it_had_answered()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);

        // Segments so small that every few hundred messages one is closed, made and deleted.
        await using var daemon = await Daemon.StartAsync(
            DaemonSettings.Standard(smtp => smtp["Queue"] = new JsonObject { ["SegmentSize"] = "1 MiB" }));
        var promised = new HashSet<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var load = new LoadClient(daemon.Port, "jyoti@excite.example", $"round{round}");
            var running = load.RunAsync(Connections, int.MaxValue, TestContext.Current.CancellationToken);
            var enough = random.Next(1, 400);
            await Patience.UntilAsync(() => load.Answered.Count >= enough, () => $"only {load.Answered.Count} answered in round {round}");
            await daemon.KillAsync();
            await running;
            promised.UnionWith(load.Answered);
            await daemon.StartAgainAsync();
        }

        // Whatever is in the queue now (answered, or committed just before the kill) is delivered before the daemon is idle.
        await Promises.AreKeptAsync(daemon, promised);
        await daemon.StopAsync();
        Assert.True(promised.Count > Rounds, "the load was no load");
    }
}
