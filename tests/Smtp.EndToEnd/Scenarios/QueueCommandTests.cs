using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>The queue in the operator's hands, while the destination is down.</summary>
public sealed class QueueCommandTests
{
    private readonly int _nobody = FreePort.Next();

    [Fact]
    public async Task What_waits_can_be_listed_and_shown_with_the_reason()
    {
        await using var daemon = await StartWithMailAsync("atul@yahoo.example", "bob@far.example");

        var lines = await daemon.QueueWellAsync("list");
        Assert.Equal(2, lines.Count);
        Assert.Contains("deferred", lines[0], StringComparison.Ordinal);
        Assert.Contains("jyoti@excite.example  atul@yahoo.example", lines[0], StringComparison.Ordinal);
        Assert.Contains($"[127.0.0.1]:{_nobody}: 4.4.1 connection failed", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains('\u001b', StringComparison.Ordinal));

        var objects = await daemon.QueueJsonAsync("list");
        Assert.Equal(["atul@yahoo.example", "bob@far.example"], objects.Select(one => (string)one["recipients"]![0]!["address"]!));
        Assert.Equal(1, (int)objects[0]["recipients"]![0]!["attempts"]!);

        Assert.Equal((string)objects[1]["id"]!, Assert.Single(await daemon.QueueIdsAsync("--destination", "far.example")));
        Assert.Equal(2, (await daemon.QueueIdsAsync("--reason", "connection failed", "--state", "deferred", "--newer-than", "1h")).Count);
        Assert.Equal(1, (await daemon.QueueAsync("list", "--sender", "nobody@*")).ExitCode);
        Assert.Equal(2, (await daemon.QueueAsync("list", "--state", "dead")).ExitCode);

        var totals = await daemon.QueueWellAsync("list", "--summary");
        Assert.Contains(totals, line => line.StartsWith("yahoo.example", StringComparison.Ordinal));
        Assert.Equal(2, (int)(await daemon.QueueJsonAsync("list", "--summary"))[0]["messages"]!);

        var id = (string)objects[0]["id"]!;
        var shown = await daemon.QueueWellAsync("show", id);
        Assert.Contains($"Queue id: {id}", shown);
        Assert.Contains("To: atul@yahoo.example", shown);
        Assert.Contains("Subject: mail 0", shown);
        Assert.Contains(shown, line => line.Contains("1. for atul@yahoo.example: ", StringComparison.Ordinal));
        Assert.DoesNotContain("hello", shown);
        Assert.Contains("hello", await daemon.QueueWellAsync("show", id, "--content"));
        Assert.Equal(1, (await daemon.QueueAsync("show", "00000000001")).ExitCode);
    }

    [Fact]
    public async Task Held_mail_stays_and_a_new_route_takes_the_rest_at_the_next_attempt()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var daemon = await StartWithMailAsync("atul@yahoo.example", "bob@far.example", "carl@far.example");
        var ids = await daemon.QueueIdsAsync();
        Assert.Contains("1 message held", Assert.Single(await daemon.QueueWellAsync("hold", ids[0])), StringComparison.Ordinal);
        Assert.Equal([ids[0]], await daemon.QueueIdsAsync("--state", "held"));

        daemon.Configure(Settings(smtp => smtp["Routes"] = new JsonObject { ["*"] = DaemonSettings.RouteTo(sink.Address) }));
        await daemon.Log.WaitForAsync("Configuration read again");
        var report = Assert.Single(await daemon.QueueWellAsync("retry", "--all"));
        Assert.Contains("2 messages retried (2 recipients), 3 matched, 1 left as they were", report, StringComparison.Ordinal);

        IReadOnlyList<string> left = [];
        await Patience.UntilAsync(
            () => sink.Files().Count == 2 && (left = daemon.QueueIdsAsync().GetAwaiter().GetResult()).Count == 1,
            () => string.Join('\n', daemon.Log.Lines));
        Assert.Equal([ids[0]], left);

        // Held across a restart, and then let go.
        await daemon.StopAsync();
        await daemon.StartAgainAsync();
        Assert.Equal([ids[0]], await daemon.QueueIdsAsync("--state", "held"));
        await daemon.QueueWellAsync("release", "--state", "held");
        await daemon.QueueWellAsync("retry", ids[0]);
        await Patience.UntilAsync(() => sink.Files().Count == 3, () => string.Join('\n', daemon.Log.Lines));
        await Patience.UntilAsync(() => daemon.QueueIdsAsync().GetAwaiter().GetResult().Count == 0, () => "it is still in the queue");
    }

    [Fact]
    public async Task A_changed_alias_takes_mail_that_is_already_queued()
    {
        void Alias(JsonObject smtp, string target) =>
            smtp["Domains"]!["excite.example"]!["Aliases"] = new JsonObject { ["team"] = new JsonArray(target) };

        await using var daemon = await StartWithMailAsync(smtp => Alias(smtp, "away@far.example"), "team@excite.example");

        daemon.Configure(Settings(smtp => Alias(smtp, "sarika@excite.example")));
        await daemon.Log.WaitForAsync("Configuration read again");
        await daemon.QueueWellAsync("retry", "--all");

        Assert.Equal("mail 0", Assert.Single(await daemon.Mail("sarika").WaitForAsync()).Subject);
    }

    [Fact]
    public async Task Deleted_mail_is_gone_and_with_a_bounce_its_sender_knows()
    {
        await using var daemon = await StartWithMailAsync("atul@yahoo.example", "bob@far.example");

        var dry = Assert.Single(await daemon.QueueWellAsync("delete", "--all", "--dry-run"));
        Assert.Contains("2 messages would be deleted", dry, StringComparison.Ordinal);
        Assert.Equal(2, (await daemon.QueueIdsAsync()).Count);

        await daemon.QueueWellAsync("delete", "--recipient", "bob@*");
        var report = Assert.Single(await daemon.QueueJsonAsync("delete", "--recipient", "atul@yahoo.example", "--bounce"));
        Assert.Equal((1, 1), ((int)report["changed"]!, (int)report["notices"]!));

        var notice = Assert.Single(await daemon.Mail("jyoti").WaitForAsync());
        Assert.Contains("Deleted from the queue by the operator", notice.ToString(), StringComparison.Ordinal);
        Assert.Contains("atul@yahoo.example", notice.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, (await daemon.QueueAsync("delete", "--recipient", "bob@*")).ExitCode);
        Assert.Equal(2, (await daemon.QueueAsync("delete")).ExitCode);
    }

    [Fact]
    public async Task Redirected_mail_goes_to_the_other_host_and_the_other_recipient()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var daemon = await StartWithMailAsync("atul@yahoo.example", "bob@far.example");

        await daemon.QueueWellAsync("redirect", "--destination", "far.example", "--to-host", sink.Address);
        await daemon.QueueWellAsync("redirect", "--destination", "yahoo.example", "--to-address", "sarika@excite.example");

        await Patience.UntilAsync(() => sink.Files().Count == 1, () => string.Join('\n', daemon.Log.Lines));
        Assert.Equal("<bob@far.example>", Assert.Single(sink.Field("X-Rcpt-Args")));
        Assert.Equal("mail 0", Assert.Single(await daemon.Mail("sarika").WaitForAsync()).Subject);
    }

    [Fact]
    public async Task Without_a_daemon_the_queue_can_be_looked_at_and_is_not_touched()
    {
        await using var daemon = await StartWithMailAsync("atul@yahoo.example", "bob@far.example");
        var online = await daemon.QueueJsonAsync("list");

        // Power off: the socket's file is left behind.
        await daemon.KillAsync();
        Assert.True(File.Exists(Path.Combine(daemon.Folder, "data", "control.sock")));
        var before = Snapshot(daemon.QueueFolder);
        var (code, lines) = await daemon.QueueAsync("list", "--json");
        Assert.Equal(0, code);
        Assert.Contains(lines, line => line.StartsWith("smtpd does not run: this is the queue as it lies in ", StringComparison.Ordinal));
        var offline = lines.Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!.AsObject()).ToArray();
        Assert.Equal(online.Select(one => (string)one["id"]!), offline.Select(one => (string)one["id"]!));
        Assert.Equal($"{online[0]["recipients"]}", $"{offline[0]["recipients"]}");
        Assert.Contains("Subject: mail 1", (await daemon.QueueAsync("show", (string)online[1]["id"]!)).Lines);
        Assert.Equal(0, (await daemon.QueueAsync("verify")).ExitCode);

        (code, lines) = await daemon.QueueAsync("hold", "--all");
        Assert.Equal(1, code);
        Assert.StartsWith("smtpd does not run with its data in ", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(daemon.QueueFolder));

        await daemon.StartAgainAsync();
        Assert.Equal(2, (await daemon.QueueIdsAsync()).Count);
    }

    [Fact]
    public async Task Verify_names_the_message_whose_octets_have_changed()
    {
        await using var daemon = await StartWithMailAsync("atul@yahoo.example");
        var id = Assert.Single(await daemon.QueueIdsAsync());
        Assert.Contains("all is as it was written", Assert.Single(await daemon.QueueWellAsync("verify")), StringComparison.Ordinal);
        await daemon.StopAsync();

        var segment = Directory.EnumerateFiles(Path.Combine(daemon.QueueFolder, "journal")).Order(StringComparer.Ordinal).First();
        var octets = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        octets[octets.AsSpan().IndexOf("hello"u8)] ^= 1;
        await File.WriteAllBytesAsync(segment, octets, TestContext.Current.CancellationToken);

        var (code, lines) = await daemon.QueueAsync("verify");
        Assert.Equal(1, code);
        Assert.StartsWith($"damage: {id}, which waits: journal/", lines[0], StringComparison.Ordinal);
        var verified = JsonNode.Parse(Assert.Single((await daemon.QueueAsync("verify", "--json")).Lines))!;
        Assert.Equal(id, (string)verified["damage"]![0]!["id"]!);
    }

    [Fact]
    public async Task Thousands_of_messages_are_changed_with_one_command()
    {
        await using var daemon = await Daemon.StartAsync(Settings());
        await SmtpSource.SendAsync(daemon.Port, messages: 3000, sessions: 20, to: "bob@far.example");

        // Whatever is in delivery at that moment is tried again by the operator, as the report tells.
        await Patience.UntilAsync(
            () => daemon.QueueAsync("hold", "--all").GetAwaiter().GetResult().ExitCode == 0, () => "not all can be held");
        Assert.Equal(3000, (await daemon.QueueIdsAsync("--state", "held")).Count);
        var released = Assert.Single(await daemon.QueueWellAsync("release", "--all"));
        Assert.Contains("3,000 messages released", released, StringComparison.Ordinal);
        const string Nothing = "0 messages deleted, 0 matched";
        await Patience.UntilAsync(
            () => daemon.QueueAsync("delete", "--all").GetAwaiter().GetResult() is { ExitCode: 0 } or { Lines: [Nothing] },
            () => "not all can be deleted");
        Assert.Empty(await daemon.QueueIdsAsync());
        await daemon.StopAsync();
        await daemon.StartAgainAsync();
        Assert.Empty(await daemon.QueueIdsAsync());
    }

    private JsonObject Settings(Action<JsonObject>? change = null) => DaemonSettings.Standard(smtp =>
    {
        smtp["Routes"] = new JsonObject { ["*"] = DaemonSettings.RouteTo($"127.0.0.1:{_nobody}") };
        smtp["Queue"] = new JsonObject { ["FirstRetry"] = "1h" };
        change?.Invoke(smtp);
    });

    private Task<Daemon> StartWithMailAsync(params string[] recipients) => StartWithMailAsync(_ => { }, recipients);

    /// <summary>A message for each of them, one after the other: the first has been tried, the next perhaps not, where their host is known
    /// to be dead.</summary>
    private async Task<Daemon> StartWithMailAsync(Action<JsonObject> change, params string[] recipients)
    {
        var daemon = await Daemon.StartAsync(Settings(change));
        using var client = await RawClient.GreetedAsync(daemon.Port);
        for (var i = 0; i < recipients.Length; i++)
        {
            await client.DeliverAsync("jyoti@excite.example", recipients[i], $"Subject: mail {i}\r\n\r\nhello");
            await daemon.Log.WaitForAsync($"deferred for {recipients[i]}");
        }

        await Patience.UntilAsync(
            () => daemon.QueueIdsAsync("--state", "deferred").GetAwaiter().GetResult().Count == recipients.Length,
            () => string.Join('\n', daemon.Log.Lines));
        return daemon;
    }

    private static string[] Snapshot(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => File.Exists(path) ? $"{path} {File.GetLastWriteTimeUtc(path):O} {new FileInfo(path).Length}" : path)];
}
