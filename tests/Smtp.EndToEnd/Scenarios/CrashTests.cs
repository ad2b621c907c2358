using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class CrashTests
{
    private const int Rounds = 20;
    private const int Connections = 20;

    [Fact]
    public async Task Killed_twenty_times_under_load_it_delivers_every_message_it_had_answered()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());
        var promised = new HashSet<string>();
        var random = new Random(20);
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

        await Patience.UntilAsync(
            () => daemon.Mail("jyoti").NewFiles().Count >= promised.Count,
            () => $"{daemon.Mail("jyoti").NewFiles().Count} files for {promised.Count} promises");
        // Whatever is in the queue now (answered, or committed just before the kill) is delivered before the daemon is idle.
        await Patience.UntilAsync(
            () => promised.IsSubsetOf(Subjects(daemon)),
            () => $"missing: {string.Join(' ', promised.Except(Subjects(daemon)).Take(20))}");
        await daemon.StopAsync();
        Assert.True(promised.Count > Rounds, "the load was no load");
    }

    private static HashSet<string> Subjects(Daemon daemon) =>
        [.. daemon.Mail("jyoti").NewFiles()
            .Select(file => File.ReadLines(file).First(line => line.StartsWith("Subject: ", StringComparison.Ordinal)))
            .Select(line => line["Subject: ".Length..])];
}
