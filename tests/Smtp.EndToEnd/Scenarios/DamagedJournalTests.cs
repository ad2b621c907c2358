using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class DamagedJournalTests
{
    private const string End = "-- the end --";

    [Fact]
    public async Task Over_a_journal_damaged_in_every_way_it_starts_delivers_what_is_intact_and_names_what_is_lost()
    {
        await using var b = Daemon.Create(DaemonSettings.Standard(smtp =>
        {
            smtp["Domains"] = new JsonObject { ["yahoo.example"] = DaemonSettings.Domain("atul") };
            DaemonSettings.SetPort(smtp, FreePort.Next());
        }));
        var port = (int)JsonNode.Parse(await File.ReadAllTextAsync(b.ConfigFile, TestContext.Current.CancellationToken))!
            ["Smtp"]!["Listeners"]![0]!["Port"]!;
        await using var a = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo($"127.0.0.1:{port}") };
            smtp["Queue"] = new JsonObject { ["FirstRetry"] = "500ms", ["MaximumRetry"] = "1s", ["SegmentSize"] = "1 MiB" };
        }));

        var ids = new Dictionary<string, string>();
        using (var client = await RawClient.GreetedAsync(a.Port))
        {
            for (var i = 0; i < 40; i++)
                ids.Add(await SendAsync(client, $"message-{i}", i < 3 ? 300_000 : 100_000), $"message-{i}");
        }

        // Each is deferred once more after all have come, so that the last segment knows of every one.
        var sent = a.Log.Lines.Count;
        await Patience.UntilAsync(
            () => ids.Keys.All(id => a.Log.Lines.Skip(sent).Any(line => line.Contains($"{id}: deferred", StringComparison.Ordinal))),
            () => "not all are deferred");
        await a.KillAsync();
        var lost = Damage(a, [.. ids.Keys.Order(StringComparer.Ordinal)]);

        await b.StartAgainAsync();
        await a.StartAgainAsync();
        var mailbox = b.Mail("atul", "yahoo.example");
        await Patience.UntilAsync(() => ids.All(id => Arrived(mailbox).Contains(id.Value) || IsNamed(a, id.Key)), () => string.Join(
            '\n', ids.Where(id => !Arrived(mailbox).Contains(id.Value) && !IsNamed(a, id.Key)).Select(id => $"{id.Key} {id.Value}")));
        Assert.InRange(ids.Values.Except(Arrived(mailbox)).Count(), 5, 5 + lost);
        await a.StopAsync();
        var kept = Directory.EnumerateFiles(Path.Combine(a.QueueFolder, "damaged")).Select(Path.GetFileName).ToHashSet();
        foreach (var id in ids.Keys.Order(StringComparer.Ordinal).Take(2))
            Assert.Contains($"{id}.eml", kept);
        Assert.True(kept.Count >= 5, string.Join(' ', kept));
        foreach (var file in mailbox.NewFiles())
            Assert.Equal(End, File.ReadLines(file).Last());
    }

    private static async Task<string> SendAsync(RawClient client, string name, int length)
    {
        foreach (var line in new[] { "MAIL FROM:<jyoti@excite.example>", "RCPT TO:<atul@yahoo.example>", "DATA" })
            Assert.Matches("^[23]", await client.AskAsync(line));
        var lines = string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", length / 1000));
        var reply = await client.AskAsync($"Subject: {name}\r\n\r\n{lines}{End}\r\n.");
        Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
        return reply!.Split(' ')[^1];
    }

    /// <returns>How many messages stood in the segment that is gone, at most.</returns>
    private static int Damage(Daemon a, string[] ids)
    {
        var segments = Directory.GetFiles(Path.Combine(a.QueueFolder, "journal")).Order(StringComparer.Ordinal).ToArray();
        Assert.True(segments.Length >= 4, $"{segments.Length} segments only");
        var first = File.ReadAllBytes(segments[0]);
        var records = Records(first, 50_000);
        Assert.True(records.Length >= 4);

        // Content; a head; and both copies of the header, of which every segment has enough for the others.
        first[records[0] + 10_000] ^= 1;
        first[records[1] + 20] ^= 1;
        Array.Clear(first, 0, 4096);
        File.WriteAllBytes(segments[0], first);

        var gone = Records(File.ReadAllBytes(segments[1]), 50_000).Length;
        File.Delete(segments[1]);

        // The three large ones came first: cut short, changed, and gone.
        var contents = ids[..3].Select(id => Path.Combine(a.QueueFolder, "content", id)).ToArray();
        using (var cut = File.OpenHandle(contents[0], FileMode.Open, FileAccess.Write))
            RandomAccess.SetLength(cut, 1000);
        using (var changed = File.OpenHandle(contents[1], FileMode.Open, FileAccess.Write))
            RandomAccess.Write(changed, "y"u8, 200_000);
        File.Delete(contents[2]);
        return gone;
    }

    /// <summary>Where records of at least so many octets begin.</summary>
    private static int[] Records(byte[] segment, int least) =>
        [.. Enumerable.Range(512, (segment.Length / 8) - 520).Select(at => at * 8)
            .Where(at => segment.AsSpan(at + 8, 4).SequenceEqual("SMQJ"u8) && BitConverter.ToInt32(segment, at + 16) >= least)];

    private static HashSet<string> Arrived(Maildir mailbox) =>
        [.. mailbox.NewFiles()
            .Select(file => File.ReadLines(file).First(line => line.StartsWith("Subject: ", StringComparison.Ordinal))[9..])];

    private static bool IsNamed(Daemon a, string id) => a.Log.Lines.Any(line =>
        line.Contains(" error ", StringComparison.Ordinal) && line.Contains(id, StringComparison.Ordinal)
        && (line.Contains("is lost", StringComparison.Ordinal) || line.Contains("is damaged", StringComparison.Ordinal)));
}
