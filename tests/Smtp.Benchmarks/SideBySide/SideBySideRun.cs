using System.Diagnostics;
using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Machine;
using Smtp.Benchmarks.Servers;

namespace Smtp.Benchmarks.SideBySide;

/// <summary>Starts sink and servers, gives each server the same load in turn, round by round, and stops and removes all of it.</summary>
internal sealed class SideBySideRun(SideBySideOptions options) : IAsyncDisposable
{
    private const int CeilingSessions = 20;
    private const int CeilingCount = 40_000;

    private readonly DirectoryInfo _directory = new(Path.Combine(options.Directory.FullName, $"smtp-benchmarks-{Environment.ProcessId}"));
    private readonly List<IMailServer> _servers = [];
    private SmtpSink? _sink;

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Postfix, its tools and /proc are not on this system.");
        if (MachineDescription.FileSystem(options.Directory) == "tmpfs")
            throw new InvalidOperationException($"{options.Directory} is memory, where a flush costs nothing: give --directory on a disk.");

        // Servers that change their user must be able to pass through.
        Directory.CreateDirectory(_directory.FullName, (UnixFileMode)0b111_101_101);
        await StartAsync(cancellationToken);
        var ceiling = await MeasureCeilingAsync(cancellationToken);
        var runs = new List<LoadRun>();
        foreach (var workload in Workload.For(options))
        {
            foreach (var sessions in workload.Sessions)
                runs.AddRange(await MeasureInTurnAsync(workload, sessions, cancellationToken));
        }

        Report.Write(output, options, ceiling, _servers, runs);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        if (_sink is not null)
            await _sink.DisposeAsync();
        _directory.Refresh();
        if (!options.Keep && _directory.Exists)
            _directory.Delete(recursive: true);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _sink = await SmtpSink.StartAsync(_directory.FullName, cancellationToken);
        if (options.WithPostfix)
            _servers.Add(await PostfixServer.StartAsync(Folder("postfix"), _sink.Port, cancellationToken));
        if (options.WithSmtpd)
        {
            var executable = await SmtpdExecutable.LocateAsync(options.Smtpd, options.Native, Folder("program"), cancellationToken);
            _servers.Add(await SmtpdServer.StartAsync(executable, Folder("smtpd"), _sink.Port, cancellationToken));
        }

        foreach (var server in _servers)
            await SayAsync($"{server.Name}: port {server.Port}, process {server.ProcessId}");
    }

    /// <summary>The client straight into the sink: what the tools themselves can do here.</summary>
    private async Task<double> MeasureCeilingAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await SmtpSource.SendAsync(
            _sink!.Port, CeilingSessions, CeilingCount, 4096, BenchmarkNames.RemoteAddress, cancellationToken);
        return CeilingCount / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<IEnumerable<LoadRun>> MeasureInTurnAsync(Workload workload, int sessions, CancellationToken cancellationToken)
    {
        var runs = _servers.Select(server => new LoadRun(server, workload, sessions, ArrivalsOf(workload, server))).ToList();
        foreach (var run in runs)
            await run.PrepareAsync(options.Count, options.Duration, cancellationToken);
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var run in runs)
            {
                await run.MeasureAsync(cancellationToken);
                var readings = workload.Readings.Select(reading => $"{reading.Rate(run.Measurements[^1]):N0} {reading.Label}");
                await SayAsync($"round {round}, {sessions} sessions, {run.Server.Name}: {string.Join(", ", readings)}");
            }
        }

        return runs;
    }

    private Arrivals ArrivalsOf(Workload workload, IMailServer server) =>
        workload.EndsInMailbox ? new MaildirArrivals(server.NewMail, Folder("seen")) : _sink!;

    private string Folder(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Progress; the table alone goes to the standard output.</summary>
    private static Task SayAsync(string text) => Console.Error.WriteLineAsync(text);
}
