using System.Net.Sockets;
using System.Text;
using System.Text.Json;
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
    public async Task The_example_beside_it_is_good_and_listens_on_the_usual_ports()
    {
        var example = Path.Combine(AppContext.BaseDirectory, "appsettings.example.json");
        var (code, lines) = await Child.RunAsync(Daemon.Executable, ["check", "--config", example]);
        Assert.True(code == 0, string.Join('\n', lines));

        // All that is left to do.
        Assert.Contains(lines, line => line.Contains("Smtp:Tls", StringComparison.Ordinal) && line.Contains("certbot", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count);
        var listeners = JsonNode.Parse(
            await File.ReadAllTextAsync(example, TestContext.Current.CancellationToken),
            documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!["Smtp"]!["Listeners"]!.AsArray();
        Assert.Equal(["25 StartTls", "587 StartTls", "465 Implicit"], listeners.Select(listener => $"{listener!["Port"]} {listener["Tls"]}"));
    }

    [Fact]
    public async Task Whoever_started_it_hears_when_it_is_ready_and_when_it_stops()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd is of Linux");
        await using var daemon = Daemon.Create(DaemonSettings.Standard());
        var path = Path.Combine(daemon.Folder, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));

        await daemon.StartAgainAsync(new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path });
        Assert.Equal("READY=1", await NextAsync());
        await daemon.StopAsync();
        Assert.Equal("STOPPING=1", await NextAsync());

        async Task<string> NextAsync()
        {
            var octets = new byte[256];
            using var patience = new CancellationTokenSource(Patience.Long);
            return Encoding.UTF8.GetString(octets.AsSpan(0, await manager.ReceiveAsync(octets.AsMemory(), patience.Token))).Trim();
        }
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
