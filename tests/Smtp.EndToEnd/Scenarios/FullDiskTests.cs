using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>A is mx.excite.example on a small volume of its own, B is mx.yahoo.example, where the mail goes that fills it.</summary>
public sealed class FullDiskTests
{
    private const string Full = "452 4.3.1 ";
    private const string Remote = "atul@yahoo.example";

    private static JsonObject SettingsOfA(int portOfB) => DaemonSettings.Standard(smtp =>
    {
        smtp["Routes"] = new JsonObject
        {
            ["yahoo.example"] = DaemonSettings.RouteTo($"127.0.0.1:{portOfB}"),
            ["dead.example"] = DaemonSettings.RouteTo($"127.0.0.1:{FreePort.Next()}"),
        };
        smtp["Queue"] = new JsonObject
        {
            // To the last octet: the store itself must cope, not only the mark before it.
            ["MinimumFree"] = 0,
            ["FirstRetry"] = "500ms",
            ["MaximumRetry"] = "1s",
            ["SegmentSize"] = "4 MiB",
            ["LargeContent"] = "64 KiB",
        };
    });

    private static Daemon CreateB() => Daemon.Create(DaemonSettings.Standard(smtp =>
    {
        smtp["HostName"] = "mx.yahoo.example";
        smtp["Domains"] = new JsonObject { ["yahoo.example"] = DaemonSettings.Domain("atul") };
        DaemonSettings.SetPort(smtp, FreePort.Next());
    }));

    private static int PortOf(Daemon b) =>
        (int)JsonNode.Parse(File.ReadAllText(b.ConfigFile))!["Smtp"]!["Listeners"]![0]!["Port"]!;

    /// <returns>The last reply: 250, or what stopped it.</returns>
    private static async Task<string> SendAsync(RawClient client, string to, string name, int length)
    {
        var lines = string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", length / 1000));
        foreach (var line in new[]
        {
            "MAIL FROM:<client@client.example>", $"RCPT TO:<{to}>", "DATA", $"Subject: {name}\r\n\r\n{lines}.",
        })
        {
            var reply = await client.AskAsync(line);
            if (reply is not ['2' or '3', ..])
            {
                await client.AskAsync("RSET");
                return reply ?? "closed";
            }
        }

        return "250";
    }

    /// <summary>Sends until there is no room, and adds what was answered with 250 to <paramref name="promised"/>.</summary>
    private static async Task SendUntilFullAsync(Daemon a, HashSet<string> promised, int length)
    {
        using var client = await RawClient.GreetedAsync(a.Port);
        for (var i = 0; ; i++)
        {
            var reply = await SendAsync(client, Remote, $"fill-{i}", length);
            if (reply != "250")
            {
                Assert.StartsWith(Full, reply, StringComparison.Ordinal);
                return;
            }

            promised.Add($"fill-{i}");
        }
    }

    /// <summary>A client that comes again and again, as clients do.</summary>
    private static async Task SendWhenItAcceptsAsync(Daemon a, string to, string name)
    {
        using var client = await RawClient.GreetedAsync(a.Port);
        await Patience.UntilAsync(
            () => SendAsync(client, to, name, 2000).GetAwaiter().GetResult() == "250",
            () => $"it does not accept again:\n{string.Join('\n', a.Log.Lines.TakeLast(50))}");
    }

    private static void AssertNoDoubles(Daemon b, HashSet<string> promised) =>
        Assert.Equal(promised.Count, b.Mail("atul", "yahoo.example").NewFiles().Count);

    [Theory]
    [InlineData(24, 0, 50_000)]
    [InlineData(24, 0, 200_000)]
    [InlineData(256, 100, 100_000)] // The inodes run out long before the room does.
    public async Task Filled_by_its_own_queue_it_says_452_and_accepts_again_when_the_next_host_is_back(
        int mebibytes, int inodes, int length)
    {
        await using var b = CreateB();
        await using var a = Daemon.Create(SettingsOfA(PortOf(b)));
        await using var volume = await LoopVolume.MountAsync("ext4", Path.Combine(a.Folder, "data"), mebibytes, inodes);
        await a.StartAgainAsync();
        var promised = new HashSet<string>();

        // First in the journal and there to stay: what comes after it must not have to.
        using (var client = await RawClient.GreetedAsync(a.Port))
            Assert.Equal("250", await SendAsync(client, "nobody@dead.example", "stays", 2000));
        await SendUntilFullAsync(a, promised, length);
        await b.StartAgainAsync();
        await Promises.AreKeptAsync(b.Mail("atul", "yahoo.example"), promised);

        await SendWhenItAcceptsAsync(a, Remote, "again");
        promised.Add("again");
        await Promises.AreKeptAsync(b.Mail("atul", "yahoo.example"), promised);
        AssertNoDoubles(b, promised);
        await a.StopAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_others_fill_its_disk_mail_goes_on_to_the_next_host_and_no_mail_goes_twice(bool isRestarted)
    {
        await using var b = CreateB();
        await using var a = Daemon.Create(SettingsOfA(PortOf(b)));
        await using var volume = await LoopVolume.MountAsync("ext4", Path.Combine(a.Folder, "data"), 48);
        await a.StartAgainAsync();
        var promised = new HashSet<string>();
        using (var client = await RawClient.GreetedAsync(a.Port))
        {
            Assert.Equal("250", await SendAsync(client, "jyoti@excite.example", "local", 2000));
            await a.Mail("jyoti").WaitForAsync();
            for (var i = 0; i < 150; i++)
            {
                Assert.Equal("250", await SendAsync(client, Remote, $"waits-{i}", 5000));
                promised.Add($"waits-{i}");
            }
        }

        var ballast = volume.Fill();
        await SendUntilFullAsync(a, promised, 50_000);
        using (var client = await RawClient.GreetedAsync(a.Port))
            Assert.StartsWith(Full, await client.AskAsync("MAIL FROM:<client@client.example>"), StringComparison.Ordinal);
        if (isRestarted)
        {
            await a.KillAsync();
            volume.Fill();
            await a.StartAgainAsync();
        }

        await b.StartAgainAsync();
        await Promises.AreKeptAsync(b.Mail("atul", "yahoo.example"), promised);

        await a.StopAsync();
        await a.StartAgainAsync();
        File.Delete(ballast);
        await SendWhenItAcceptsAsync(a, Remote, "again");
        await SendWhenItAcceptsAsync(a, "jyoti@excite.example", "here");
        await a.Mail("jyoti").WaitForAsync(2);
        promised.Add("again");
        await Promises.AreKeptAsync(b.Mail("atul", "yahoo.example"), promised);
        AssertNoDoubles(b, promised);
        await a.StopAsync();
    }
}
