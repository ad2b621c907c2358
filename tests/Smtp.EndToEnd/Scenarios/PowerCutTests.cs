using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class PowerCutTests
{
    private const int Connections = 20;

    private static int Rounds => LongSuite.IsOn ? 50 : 3;

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    public async Task After_each_power_cut_under_load_every_message_it_had_answered_is_delivered(string fileSystem)
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var daemon = Daemon.Create(DaemonSettings.Standard(
            smtp => smtp["Queue"] = new JsonObject { ["FirstRetry"] = "200ms", ["MaximumRetry"] = "1s", ["SegmentSize"] = "1 MiB" }));
        await using var volume = await LoopVolume.MountAsync(fileSystem, Path.Combine(daemon.Folder, "data"));
        await daemon.StartAgainAsync();
        var promised = new HashSet<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var load = new LoadClient(daemon.Port, "jyoti@excite.example", $"round{round}");
            var running = load.RunAsync(Connections, int.MaxValue, TestContext.Current.CancellationToken);
            var enough = random.Next(1, 400);
            await Patience.UntilAsync(() => load.Answered.Count >= enough, () => $"only {load.Answered.Count} answered in round {round}");

            // The daemon lives on for a moment without a disk: whatever it answers with 250 now would be a lie.
            volume.CutPower();
            await daemon.KillAsync();
            await running;
            promised.UnionWith(load.Answered);

            await volume.MountAgainAsync();
            await daemon.StartAgainAsync();
            await Promises.AreKeptAsync(daemon, promised);
        }

        await daemon.StopAsync();
    }
}
