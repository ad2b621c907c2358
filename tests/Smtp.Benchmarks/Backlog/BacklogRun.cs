using System.Diagnostics;
using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Machine;
using Smtp.Benchmarks.Servers;

namespace Smtp.Benchmarks.Backlog;

/// <summary>
/// Fills the queue with mail for a destination that is not there, and measures at each depth what mail to a healthy one feels of it.
/// </summary>
internal sealed class BacklogRun(BacklogOptions options) : IAsyncDisposable
{
    private const int FillSessions = 50;
    private static readonly Dictionary<string, string> DeadHosts = new() { [BenchmarkNames.DeadDomain] = "127.0.0.1:1" };
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _directory = new(Path.Combine(options.Directory.FullName, $"smtp-backlog-{Environment.ProcessId}"));
    private SmtpdExecutable? _executable;
    private SmtpdServer? _server;
    private SmtpSink? _sink;

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Postfix's tools and /proc are not on this system.");

        // smtp-sink changes its user and must be able to pass through.
        Directory.CreateDirectory(_directory.FullName, (UnixFileMode)0b111_101_101);
        _executable = await SmtpdExecutable.LocateAsync(options.Smtpd, options.Native, Folder("program"), cancellationToken);
        _sink = await SmtpSink.StartAsync(_directory.FullName, cancellationToken);
        await RestartAsync(cancellationToken);
        await SendAsync(BenchmarkNames.RemoteAddress, options.Count, options.Sessions, cancellationToken);

        var readings = new List<BacklogReading>();
        var waiting = 0;
        foreach (var depth in options.Depths.Prepend(0))
        {
            if (depth > waiting)
                await SendAsync(BenchmarkNames.DeadAddress, depth - waiting, FillSessions, cancellationToken);
            waiting = depth;
            await WaitUntilIdleAsync(cancellationToken);
            readings.Add(await MeasureAsync(depth, cancellationToken));
            await Console.Error.WriteLineAsync($"{readings[^1]}");
        }

        BacklogReport.Write(output, options, _server!.Name, readings);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_sink is not null)
            await _sink.DisposeAsync();
        _directory.Refresh();
        if (_directory.Exists)
            _directory.Delete(recursive: true);
    }

    private async Task<BacklogReading> MeasureAsync(int depth, CancellationToken cancellationToken)
    {
        var restart = await RestartAsync(cancellationToken);
        await WaitUntilIdleAsync(cancellationToken);
        var resident = Resident();
        await SendAsync(BenchmarkNames.RemoteAddress, options.Count / 4, options.Sessions, cancellationToken);
        var rounds = new List<(TimeSpan Accepted, TimeSpan Completed)>();
        for (var round = 0; round < options.Rounds; round++)
        {
            _sink!.Reset();
            await Tool.RunAsync("sync", [], cancellationToken);
            var start = Stopwatch.GetTimestamp();
            await SendAsync(BenchmarkNames.RemoteAddress, options.Count, options.Sessions, cancellationToken);
            var accepted = Stopwatch.GetElapsedTime(start);
            await _sink.WaitForAsync(options.Count, cancellationToken);
            rounds.Add((accepted, Stopwatch.GetElapsedTime(start)));
        }

        return new BacklogReading(
            depth,
            Rate(rounds.Select(round => round.Accepted)),
            Rate(rounds.Select(round => round.Completed)),
            resident,
            Resident(),
            restart,
            DiskUse());
    }

    private double Rate(IEnumerable<TimeSpan> times)
    {
        var ordered = times.Order().ToList();
        return options.Count / ordered[ordered.Count / 2].TotalSeconds;
    }

    private async Task<TimeSpan> RestartAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
            await _server.DisposeAsync();
        var start = Stopwatch.GetTimestamp();
        _server = await SmtpdServer.StartAsync(_executable!, Folder("smtpd"), _sink!.Port, cancellationToken, DeadHosts);
        return Stopwatch.GetElapsedTime(start);
    }

    private Task SendAsync(string recipient, int count, int sessions, CancellationToken cancellationToken) =>
        SmtpSource.SendAsync(_server!.Port, sessions, count, options.Size, recipient, cancellationToken);

    /// <summary>Until a second costs it less than a twentieth of a processor.</summary>
    private async Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        TimeSpan before, after = ProcessFacts.CpuTime([_server!.ProcessId]);
        do
        {
            before = after;
            await Task.Delay(BetweenLooks, TimeProvider.System, cancellationToken);
            after = ProcessFacts.CpuTime([_server.ProcessId]);
        }
        while (after - before > BetweenLooks / 20);
    }

    private double Resident() => ProcessFacts.ProportionalResident([_server!.ProcessId]);

    private double DiskUse() =>
        new DirectoryInfo(Path.Combine(Folder("smtpd"), "data", "queue")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        / (1024.0 * 1024);

    private string Folder(string name) => Path.Combine(_directory.FullName, name);
}
