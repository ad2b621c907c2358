using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>
/// SIGKILL just before a system call that changes or opens files, at its first, second, third … call, over one script: small and large mail
/// into a mailbox, mail that is deferred, segments that fill and end, a stop. strace counts the calls of each thread by itself.
/// </summary>
public sealed class CrashPointTests
{
    private const string End = "-- the end --";
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private readonly HashSet<string> _local = [];
    private readonly HashSet<string> _remote = [];

    /// <param name="call">On other processors some of them have other names.</param>
    /// <param name="sample">The calls at which it dies in the normal suite.</param>
    [Theory]
    [InlineData("fdatasync", 2, 9)]
    [InlineData("fsync", 3, 6)]
    [InlineData("pwrite64", 7, 13)]
    [InlineData("ftruncate", 1, 2)]
    [InlineData("?rename,?renameat,?renameat2", 1, 4)]
    [InlineData("?unlink,unlinkat", 1, 2)]
    [InlineData("?open,openat", 5, 12)]
    public async Task Killed_at_any_call_it_has_after_a_restart_all_that_it_had_answered(string call, params int[] sample)
    {
        var strace = Strictness.Require("strace");
        var deadEnd = FreePort.Next();
        await using var daemon = Daemon.Create(Settings(deadEnd, isRemote: true));

        // So that the first to die has a queue to read as well.
        await daemon.StartAgainAsync();
        await SendAllAsync(daemon, "unharmed");
        await daemon.KillAsync();
        var crashes = 0;
        for (var (point, missed) = (1, 0); LongSuite.IsOn ? missed < 2 : point <= sample.Max(); point++)
        {
            if (!LongSuite.IsOn && !sample.Contains(point))
                continue;
            var hasCrashed = await PlayAsync(daemon, strace, call, point);
            (crashes, missed) = hasCrashed ? (crashes + 1, 0) : (crashes, missed + 1);

            await daemon.StartAgainAsync();
            AssertNothingDamaged(daemon);
            await Promises.AreKeptAsync(daemon, _local);
            await daemon.KillAsync();
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{crashes} crashes, {_local.Count + _remote.Count} promises");
        Assert.True(crashes > 0, "it was never killed");

        // What was deferred all the time goes to a mailbox now.
        daemon.Configure(Settings(deadEnd, isRemote: false));
        await daemon.StartAgainAsync();
        AssertNothingDamaged(daemon);
        await Promises.AreKeptAsync(daemon, _local);
        await Promises.AreKeptAsync(daemon.Mail("atul", "yahoo.example"), _remote);
        await Patience.UntilAsync(
            () => daemon.QueueIdsAsync().GetAwaiter().GetResult().Count == 0, () => "something is delivered once more");
        await daemon.StopAsync();
        foreach (var file in daemon.Mail("jyoti").NewFiles().Concat(daemon.Mail("atul", "yahoo.example").NewFiles()))
            Assert.Equal(End, File.ReadLines(file).Last());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(daemon.QueueFolder, "content")));
    }

    private static JsonObject Settings(int deadEnd, bool isRemote) => DaemonSettings.Standard(smtp =>
    {
        smtp["Queue"] = new JsonObject { ["SegmentSize"] = "1 MiB", ["FirstRetry"] = "1s", ["MaximumRetry"] = "2s" };
        if (isRemote)
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo($"127.0.0.1:{deadEnd}") };
        else
            smtp["Domains"]!["yahoo.example"] = DaemonSettings.Domain("atul");
    });

    private static void AssertNothingDamaged(Daemon daemon) => Assert.DoesNotContain(
        daemon.Log.Lines,
        line => line.Contains("is damaged", StringComparison.Ordinal) || line.Contains("is lost", StringComparison.Ordinal)
            || line.Contains("WRITING THE QUEUE FAILED", StringComparison.Ordinal));

    /// <returns>Whether it died on the way.</returns>
    private async Task<bool> PlayAsync(Daemon daemon, string strace, string call, int point)
    {
        string[] inject = ["-f", "-o", "/dev/null", "-e", $"trace={call}", "-e", $"inject={call}:signal=KILL:when={point}"];

        // Before it is ready the runtime opens hundreds of files that are not ours.
        var fromReadyOn = call.Contains("openat", StringComparison.Ordinal);
        Child? tracer = null;
        try
        {
            // No diagnostics: the runtime's socket for them is unlinked as well.
            await daemon.StartAgainAsync(
                new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0" }, fromReadyOn ? [] : [strace, .. inject]);
            AssertNothingDamaged(daemon);
            if (fromReadyOn)
            {
                tracer = Child.Start(strace, [.. inject, "-p", daemon.ProcessId.ToString(CultureInfo.InvariantCulture)]);
                await TracerIsThereAsync(daemon, tracer);
            }

            await SendAllAsync(daemon, $"{call.TrimStart('?')[..4]}{point}");
            await SettleAsync(daemon);
            if (daemon.Process.HasExited)
                return true;
            Child.SignalTo(daemon.ProcessId, Child.Terminate);
            return await daemon.Process.WaitForExitAsync(Hang) != 0;
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or SocketException)
        {
            await daemon.Process.WaitForExitAsync(Hang);
            return true;
        }
        finally
        {
            if (tracer is not null)
                await tracer.DisposeAsync();
        }
    }

    private static Task TracerIsThereAsync(Daemon daemon, Child tracer) => Patience.UntilAsync(
        () => tracer.HasExited || File.ReadLines($"/proc/{daemon.ProcessId}/status").Any(line =>
            line.StartsWith("TracerPid:", StringComparison.Ordinal) && !line.EndsWith("\t0", StringComparison.Ordinal)),
        () => "strace does not attach");

    private async Task SendAllAsync(Daemon daemon, string name)
    {
        using var client = await RawClient.ConnectAsync(daemon.Port);
        await client.ReadReplyAsync();
        await client.AskAsync("EHLO client.example");
        for (var i = 0; i < 10; i++)
        {
            // More than a segment in all; the one of 300 KB has a file of its own.
            var isRemote = i is 1 or 6;
            var length = i == 4 ? 300_000 : isRemote ? 1000 : 160_000;
            if (!await TrySendAsync(client, isRemote ? "atul@yahoo.example" : "jyoti@excite.example", $"{name}-{i}", length))
                return;
            (isRemote ? _remote : _local).Add($"{name}-{i}");
        }
    }

    private static async Task<bool> TrySendAsync(RawClient client, string to, string name, int length)
    {
        var lines = string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", length / 1000));
        foreach (var (line, code) in new[]
        {
            ("MAIL FROM:<client@client.example>", "250"), ($"RCPT TO:<{to}>", "250"), ("DATA", "354"),
            ($"Subject: {name}\r\n\r\n{lines}{End}\r\n.", "250"),
        })
        {
            if (await client.AskAsync(line) is not { } reply)
                return false;
            Assert.StartsWith(code, reply, StringComparison.Ordinal);
        }

        return true;
    }

    /// <summary>All of the mailbox's mail is there and the rest deferred, or the daemon is not.</summary>
    private async Task SettleAsync(Daemon daemon) => await Patience.UntilAsync(
        () => daemon.Process.HasExited
            || (daemon.Mail("jyoti").NewFiles().Count >= _local.Count
                && daemon.Log.Lines.Any(line => line.Contains("deferred for atul@", StringComparison.Ordinal))),
        () => "neither dead nor done");
}
