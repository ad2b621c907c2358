using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>The unit for systemd that comes with the executable: how little it leaves open, and that the daemon needs no more.</summary>
public sealed partial class ServiceUnitTests
{
    /// <summary>Of systemd's scale from 0 (closed) to 10.</summary>
    private const string MostExposed = "1.5";

    private static readonly string Unit = Path.Combine(AppContext.BaseDirectory, "smtpd.service");

    [Fact]
    public async Task Systemd_finds_little_exposed()
    {
        var (code, lines) = await Child.RunAsync(
            Strictness.Require("systemd-analyze"), ["security", "--offline=true", $"--threshold={Tenfold(MostExposed)}", "--no-pager", Unit]);
        Assert.True(code == 0, string.Join('\n', lines));
        Assert.Contains(lines, line => line.Contains("Overall exposure level", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_daemon_makes_no_system_call_that_the_unit_forbids()
    {
        var strace = Strictness.Require("strace");
        var allowed = await AllowedAsync();
        await using var sink = await SmtpSink.StartAsync();
        await using var daemon = Daemon.Create(DaemonSettings.Standard(smtp =>
            smtp["Routes"] = new JsonObject { ["*"] = DaemonSettings.RouteTo($"127.0.0.1:{sink.Port}") }));
        var trace = Path.Combine(daemon.Folder, "trace");
        await daemon.StartAgainAsync(null, strace, "-f", "-qq", "-o", trace);
        await SmtpSource.SendAsync(daemon.Port, messages: 20, sessions: 2, "jyoti@excite.example");
        await SmtpSource.SendAsync(daemon.Port, messages: 1, sessions: 1, "b@elsewhere.example");
        await daemon.Mail("jyoti").WaitForAsync(20);
        await daemon.Log.WaitForAsync("delivered to b@elsewhere.example");

        // To the daemon itself: strace keeps the signals it gets.
        Child.SignalTo(daemon.ProcessId, Child.Terminate);
        await daemon.Process.WaitForExitAsync();
        var used = (await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken))
            .Select(line => Call().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Superset(new HashSet<string>(["accept4", "fdatasync"]), used);

        // A runtime that compiles tries these, and goes on where it may not.
        Assert.Empty(used.Except(allowed).Except(["sched_setaffinity", "sched_setscheduler"]));
    }

    /// <summary>What SystemCallFilter leaves, as this systemd understands its groups.</summary>
    private static async Task<HashSet<string>> AllowedAsync()
    {
        var allowed = new HashSet<string>();
        foreach (var line in File.ReadLines(Unit).Where(line => line.StartsWith("SystemCallFilter=", StringComparison.Ordinal)))
        {
            var value = line["SystemCallFilter=".Length..];
            foreach (var name in value.TrimStart('~').Split(' '))
            {
                if (value.StartsWith('~'))
                    allowed.ExceptWith(await GroupAsync(name));
                else
                    allowed.UnionWith(await GroupAsync(name));
            }
        }

        return allowed;
    }

    /// <summary>What is in a group stands indented below its name; other lines are warnings.</summary>
    private static async Task<HashSet<string>> GroupAsync(string name)
    {
        var (code, lines) = await Child.RunAsync(Strictness.Require("systemd-analyze"), ["syscall-filter", name]);
        Assert.True(code == 0, $"{name}: {string.Join('\n', lines)}");
        var calls = new HashSet<string>();
        foreach (var word in lines.Where(static line => line.StartsWith(' ')).Select(static line => line.Trim())
            .Where(static word => word.Length > 0 && word[0] != '#'))
        {
            if (word[0] == '@')
                calls.UnionWith(await GroupAsync(word));
            else
                calls.Add(word);
        }

        return calls;
    }

    private static string Tenfold(string level) => level.Replace(".", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^\d+ +([a-z0-9_]+)\(")]
    private static partial Regex Call();
}
