using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class ForeignSegmentTests
{
    [Fact]
    public async Task Over_a_segment_that_belongs_to_somebody_else_it_goes_on_and_takes_up_what_waits_there_once_it_has_it_back()
    {
        Strictness.RequireRoot("a file is given to somebody else");
        var (setpriv, chown) = (Strictness.Require("setpriv"), Strictness.Require("chown"));
        await using var daemon = Daemon.Create(DaemonSettings.Standard(smtp => smtp["Routes"] = new JsonObject
        {
            ["yahoo.example"] = DaemonSettings.RouteTo($"127.0.0.1:{FreePort.Next()}"),
        }));

        // Root, to whom file modes count as to anybody.
        string[] under = [setpriv, "--bounding-set=-dac_override,-dac_read_search"];
        await daemon.StartAgainAsync(null, under);
        using (var client = await RawClient.GreetedAsync(daemon.Port))
            await client.DeliverAsync("a@client.example", "atul@yahoo.example", "Subject: waits\r\n\r\nhello");
        await daemon.Log.WaitForAsync(": deferred for atul@yahoo.example");
        await daemon.StopAsync();

        var segment = Directory.GetFiles(Path.Combine(daemon.QueueFolder, "journal")).Order(StringComparer.Ordinal).First();
        Assert.Equal(0, (await Child.RunAsync(chown, ["1", segment])).ExitCode);
        await daemon.StartAgainAsync(null, under);
        await daemon.Log.WaitForAsync($"Journal journal/{Path.GetFileName(segment)} cannot be opened: ");
        Assert.Equal("0", await WaitingAsync(daemon));
        using (var client = await RawClient.GreetedAsync(daemon.Port))
            await client.DeliverAsync("a@client.example", "jyoti@excite.example", "Subject: meanwhile\r\n\r\nhello");
        await Promises.AreKeptAsync(daemon, new HashSet<string> { "meanwhile" });
        await daemon.StopAsync();

        Assert.Equal(0, (await Child.RunAsync(chown, ["0", segment])).ExitCode);
        await daemon.StartAgainAsync(null, under);
        Assert.Equal("1", await WaitingAsync(daemon));
        Assert.Single(daemon.Mail("jyoti").NewFiles());
        await daemon.StopAsync();
    }

    private static async Task<string> WaitingAsync(Daemon daemon)
    {
        const string Before = "Queue recovered: ";
        var line = await daemon.Log.WaitForAsync(Before);
        return line[(line.IndexOf(Before, StringComparison.Ordinal) + Before.Length)..].Split(' ')[0];
    }
}
