using System.Globalization;
using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class ScarceDescriptorTests
{
    private static readonly string Large = string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 300));

    [Fact]
    public async Task Without_file_descriptors_it_refuses_for_now_and_goes_on_by_itself_when_they_are_back()
    {
        var prlimit = Strictness.Require("prlimit");
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp => smtp["Queue"] = new JsonObject
        {
            ["FirstRetry"] = "500ms",
            ["MaximumRetry"] = "1s",
            ["SegmentSize"] = "1 MiB",
        }));
        using var client = await RawClient.GreetedAsync(daemon.Port);
        await client.DeliverAsync("a@client.example", "jyoti@excite.example", "Subject: before\r\n\r\nhello");
        await daemon.Mail("jyoti").WaitForAsync();
        var promised = new HashSet<string> { "before" };

        // Below what is open already: whatever is to be opened now fails.
        var before = Soft(daemon);
        await LimitAsync(prlimit, daemon, "8:");
        Assert.StartsWith("452 4.3.1 ", await SendAsync(client, $"Subject: large\r\n\r\n{Large}"), StringComparison.Ordinal);
        for (var i = 0; ; i++)
        {
            // Small mail needs none, until the segment is full and another must be made.
            var reply = await SendAsync(client, $"Subject: small-{i}\r\n\r\n{Large[..100_000]}");
            if (reply.StartsWith("452 4.3.1 ", StringComparison.Ordinal))
                break;
            Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
            promised.Add($"small-{i}");
        }

        using var waiting = await RawClient.ConnectAsync(daemon.Port);
        await daemon.Log.WaitForAsync("Accepting on");

        await LimitAsync(prlimit, daemon, $"{before}:");
        Assert.StartsWith("220 ", await waiting.ReadReplyAsync(), StringComparison.Ordinal);
        await Promises.AreKeptAsync(daemon, promised);
        await Patience.UntilAsync(
            () => SendAsync(client, $"Subject: large\r\n\r\n{Large}").GetAwaiter().GetResult()[0] == '2', () => "it does not accept again");
        promised.Add("large");
        await Promises.AreKeptAsync(daemon, promised);
        Assert.DoesNotContain(daemon.Log.Lines, line => line.Contains("WRITING THE QUEUE FAILED", StringComparison.Ordinal));
        await daemon.StopAsync();
    }

    [Fact]
    public async Task Clients_that_hold_connections_open_never_take_the_descriptors_that_mail_needs()
    {
        var prlimit = Strictness.Require("prlimit");
        await using var daemon = Daemon.Create(DaemonSettings.Standard(DaemonSettings.LetSit));
        await daemon.StartAgainAsync(null, prlimit, "--nofile=400:400");
        var clients = new List<RawClient>();
        try
        {
            for (var i = 0; i < 200; i++)
                clients.Add(await RawClient.GreetedAsync(daemon.Port));
            using (var oneMore = await RawClient.ConnectAsync(daemon.Port))
                Assert.StartsWith("421 ", await oneMore.ReadReplyAsync(), StringComparison.Ordinal);

            foreach (var client in clients.Take(20))
                await client.DeliverAsync("a@client.example", "jyoti@excite.example", $"Subject: held\r\n\r\n{Large}");
            await daemon.Mail("jyoti").WaitForAsync(20);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        await daemon.StopAsync();
    }

    /// <summary>"Max open files  SOFT  HARD  files".</summary>
    private static string Soft(Daemon daemon) => File.ReadLines($"/proc/{daemon.ProcessId}/limits")
        .First(static line => line.StartsWith("Max open files", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];

    private static async Task LimitAsync(string prlimit, Daemon daemon, string limit)
    {
        var pid = daemon.ProcessId.ToString(CultureInfo.InvariantCulture);
        var (code, lines) = await Child.RunAsync(prlimit, ["--pid", pid, $"--nofile={limit}"]);
        Assert.True(code == 0, string.Join('\n', lines));
    }

    private static async Task<string> SendAsync(RawClient client, string content)
    {
        foreach (var line in new[] { "MAIL FROM:<a@client.example>", "RCPT TO:<jyoti@excite.example>", "DATA" })
        {
            var reply = await client.AskAsync(line) ?? "closed";
            if (reply[0] is not ('2' or '3'))
            {
                await client.AskAsync("RSET");
                return reply;
            }
        }

        return await client.AskAsync($"{content}\r\n.") ?? "closed";
    }
}
