using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>
/// With 64 MiB, the runtime ends a process that asks for more: no exception, no last word. So clients must never bring it there, whatever
/// they bring together, and what was answered with 250 must be delivered, once.
/// </summary>
public sealed class ScarceMemoryTests
{
    private const int Clients = 400;

    // Of 64 MiB three eighths, 256 KiB each.
    private const int Places = 96;

    // What a transaction has for itself, and a sixteenth of 64 MiB for all together, 2.25 KiB each.
    private const int OwnRecipients = 8;
    private const int MoreRecipients = 1820;

    private static readonly Dictionary<string, string> Scarce = new() { ["DOTNET_GCHeapHardLimit"] = "0x4000000" };

    // 64 KiB.
    private static readonly string Block = string.Concat(Enumerable.Repeat(new string('x', 1022) + "\r\n", 64));

    /// <summary>Of 3 blocks: as much as is kept in memory until it is whole. Of 32: what goes into a file as it comes.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(32)]
    public async Task Messages_from_everywhere_at_once_are_delivered_or_refused(int blocks)
    {
        await using var daemon = await StartAsync();
        var promised = new ConcurrentBag<string>();
        var refused = new ConcurrentBag<string>();
        await TogetherAsync(async number =>
        {
            using var client = await RawClient.ConnectAsync(daemon.Port);
            var last = await SendAsync(client, $"message-{number}", blocks);
            (last.StartsWith("250 ", StringComparison.Ordinal) ? promised : refused).Add(
                last.StartsWith("250 ", StringComparison.Ordinal) ? $"message-{number}" : last);
        });

        Assert.All(refused, static reply => Assert.StartsWith("4", reply, StringComparison.Ordinal));
        Assert.Equal(Clients, promised.Count + refused.Count);
        await IsServedAsync(daemon);
        await Promises.AreKeptAsync(daemon, promised.Append("as usual").ToHashSet());
        await daemon.StopAsync();
        Assert.Equal(promised.Append("as usual").Order(StringComparer.Ordinal), Subjects(daemon));
    }

    /// <summary>One recipient costs little; a thousand in each of a hundred transactions would be 70 MiB.</summary>
    [Fact]
    public async Task Recipients_without_end_on_all_connections_are_refused_in_time()
    {
        await using var daemon = await StartAsync();
        var tag = new string('t', 50);
        var burst = string.Concat(Enumerable.Range(0, 1000).Select(i => $"RCPT TO:<jyoti+{tag}{i:0000}@excite.example>\r\n"));
        var taken = 0;
        var clients = new ConcurrentBag<RawClient>();
        try
        {
            await TogetherAsync(async _ =>
            {
                var client = await RawClient.ConnectAsync(daemon.Port);
                clients.Add(client);
                if (await client.ReadReplyAsync() is not ['2', ..])
                    return;
                await client.AskAsync("EHLO client.example");
                await client.AskAsync("MAIL FROM:<a@client.example>");
                var sending = client.SendAsync(burst);
                for (var i = 0; i < 1000; i++)
                {
                    var reply = await client.ReadReplyAsync();
                    if (reply!.StartsWith("250 ", StringComparison.Ordinal))
                        Interlocked.Increment(ref taken);
                    else
                        Assert.Equal("452 4.5.3 Too many recipients", reply);
                }

                await sending;
            });
            Assert.InRange(taken, Places * OwnRecipients, (Places * OwnRecipients) + MoreRecipients);
            Assert.False(daemon.Process.HasExited);
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }

        await IsServedAsync(daemon);
        await daemon.StopAsync();
    }

    private static Task<Daemon> StartAsync() => Daemon.StartAsync(
        DaemonSettings.Standard(static smtp =>
        {
            smtp["Limits"] = new JsonObject { ["ConnectionsPerClient"] = 2 * Clients };
            DaemonSettings.LetSit(smtp);
        }),
        Scarce);

    private static Task TogetherAsync(Func<int, Task> client) => Parallel.ForEachAsync(
        Enumerable.Range(0, Clients), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (number, _) => await client(number));

    /// <returns>The first reply that is not positive, or the last.</returns>
    private static async Task<string> SendAsync(RawClient client, string subject, int blocks)
    {
        var reply = await client.ReadReplyAsync() ?? "closed";
        foreach (var line in new[] { "EHLO client.example", "MAIL FROM:<a@client.example>", "RCPT TO:<jyoti@excite.example>", "DATA" })
        {
            if (reply[0] != '2')
                return reply;
            reply = await client.AskAsync(line) ?? "closed";
        }

        if (reply[0] != '3')
            return reply;
        await client.SendAsync($"Subject: {subject}\r\n\r\n");
        for (var i = 0; i < blocks; i++)
            await client.SendAsync(Block);
        return await client.AskAsync(".") ?? "closed";
    }

    /// <summary>The attack is over: whoever comes now is served, as soon as one of its sessions has ended.</summary>
    private static async Task IsServedAsync(Daemon daemon)
    {
        RawClient? greeted = null;
        await Patience.UntilAsync(
            () => (greeted = TryGreetAsync(daemon).GetAwaiter().GetResult()) is not null, () => "the sessions of the attack do not end");
        using var client = greeted!;
        await client.DeliverAsync("a@client.example", "jyoti@excite.example", "Subject: as usual\r\n\r\nhello");
    }

    private static async Task<RawClient?> TryGreetAsync(Daemon daemon)
    {
        var client = await RawClient.ConnectAsync(daemon.Port);
        if (await client.ReadReplyAsync() is ['2', ..] && await client.AskAsync("EHLO client.example") is ['2', ..])
            return client;
        client.Dispose();
        return null;
    }

    private static IEnumerable<string> Subjects(Daemon daemon) => daemon.Mail("jyoti").NewFiles()
        .Select(static file => File.ReadLines(file).First(static line => line.StartsWith("Subject: ", StringComparison.Ordinal))[9..])
        .Order(StringComparer.Ordinal);
}
