using System.Globalization;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class MemoryTests
{
    private const int Sessions = 8;
    private const int Megabyte = 1024 * 1024;

    /// <summary>Were messages held in memory while they come in, eight of 25 MiB at once would take 200 MiB and more.</summary>
    [Fact]
    public async Task Messages_of_25_MiB_cost_no_more_memory_than_those_of_1_MiB()
    {
        var small = await PeakAsync(rounds: 25, length: Megabyte);
        var large = await PeakAsync(rounds: 1, length: (25 * Megabyte) - 4096);

        Assert.True(large - small < 64, $"{large} MiB at most with large messages, {small} MiB with small ones");
    }

    /// <summary>
    /// 200 clients that send ten times what is allowed, each (CVE-2026-38728, GHSA-fpxj-m5q8-fphw): half of them as lines, half as one
    /// header line without end. Were it kept, it would be 2,000 MiB.
    /// </summary>
    [Fact]
    public async Task Content_far_over_the_limit_on_200_connections_is_kept_nowhere()
    {
        const int Clients = 200;
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(static smtp =>
            smtp["Limits"] = new System.Text.Json.Nodes.JsonObject { ["MessageSize"] = Megabyte }));
        var block = new string('x', 64 * 1024);
        var lines = string.Concat(Enumerable.Repeat(new string('x', 1022) + "\r\n", 64));
        var together = new ParallelOptions { MaxDegreeOfParallelism = Clients };
        var clients = new RawClient[Clients];
        await Parallel.ForEachAsync(Enumerable.Range(0, Clients), together, async (number, _) =>
        {
            var client = clients[number] = await RawClient.GreetedAsync(daemon.Port);
            await client.ExpectAsync("MAIL FROM:<atul@yahoo.example>", "250 2.1.0 OK");
            await client.ExpectAsync("RCPT TO:<jyoti@excite.example>", "250 2.1.5 OK");
            Assert.StartsWith("354 ", await client.AskAsync("DATA"), StringComparison.Ordinal);
            for (var sent = 0; sent < 10 * Megabyte; sent += block.Length)
                await client.SendAsync(number % 2 == 0 ? lines : block);
        });

        // All of them stand before the final dot: what is ever on disk for them is there now.
        var onDisk = OnDisk(daemon);
        await Parallel.ForEachAsync(clients, together, static async (client, _) =>
        {
            Assert.StartsWith("552 5.3.4", await client.AskAsync("\r\n."), StringComparison.Ordinal);
            Assert.StartsWith("221", await client.AskAsync("QUIT"), StringComparison.Ordinal);
            client.Dispose();
        });

        var peak = PeakOf(daemon);
        await daemon.StopAsync();
        Assert.Empty(daemon.Mail("jyoti").NewFiles());
        Assert.True(peak < 512, $"{peak} MiB at most");
        Assert.True(onDisk < 256, $"{onDisk} MiB on disk");
    }

    /// <returns>The most the daemon had resident, MiB, once all messages are in the mailbox.</returns>
    private static async Task<long> PeakAsync(int rounds, int length)
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());
        var clients = new List<RawClient>();
        for (var i = 0; i < Sessions; i++)
            clients.Add(await RawClient.GreetedAsync(daemon.Port));

        for (var round = 0; round < rounds; round++)
            await SendTogetherAsync(clients, length);
        foreach (var client in clients)
            client.Dispose();
        await Patience.UntilAsync(
            () => daemon.Mail("jyoti").NewFiles().Count == rounds * Sessions,
            () => $"{daemon.Mail("jyoti").NewFiles().Count} of {rounds * Sessions} arrived");

        var peak = PeakOf(daemon);
        await daemon.StopAsync();
        return peak;
    }

    /// <returns>MiB in all files of the daemon.</returns>
    private static long OnDisk(Daemon daemon) =>
        new DirectoryInfo(Path.Combine(daemon.Folder, "data")).EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(static file => file.Exists ? file.Length : 0) / Megabyte;

    private static long PeakOf(Daemon daemon)
    {
        var peak = File.ReadLines($"/proc/{daemon.Process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>A message by each client; none ends before all are there but for their end mark.</summary>
    private static async Task SendTogetherAsync(List<RawClient> clients, int length)
    {
        var block = string.Concat(Enumerable.Repeat(new string('x', 1022) + "\r\n", 64));
        foreach (var client in clients)
        {
            await client.ExpectAsync("MAIL FROM:<atul@yahoo.example>", "250 2.1.0 OK");
            await client.ExpectAsync("RCPT TO:<jyoti@excite.example>", "250 2.1.5 OK");
            Assert.StartsWith("354 ", await client.AskAsync("DATA"), StringComparison.Ordinal);
        }

        foreach (var client in clients)
        {
            for (var sent = 0; sent + block.Length <= length; sent += block.Length)
                await client.SendAsync(block);
        }

        foreach (var client in clients)
            Assert.StartsWith("250 ", await client.AskAsync("."), StringComparison.Ordinal);
    }
}
