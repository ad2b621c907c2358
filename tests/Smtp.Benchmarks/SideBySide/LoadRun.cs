using System.Diagnostics;
using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Machine;
using Smtp.Benchmarks.Servers;

namespace Smtp.Benchmarks.SideBySide;

/// <summary>One server under one workload with one number of sessions: sized once, then measured as often as wanted.</summary>
internal sealed class LoadRun(IMailServer server, Workload workload, int sessions, Arrivals arrivals)
{
    /// <summary>A run shorter than this says too little about how long another would take.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);

    private readonly List<Measurement> _measurements = [];
    private int _count;

    public IMailServer Server => server;

    public Workload Workload => workload;

    public int Sessions => sessions;

    public IReadOnlyList<Measurement> Measurements => _measurements;

    /// <summary>Warms the server up, and finds the number of messages that takes <paramref name="duration"/> unless it is given.</summary>
    public async Task PrepareAsync(int? count, TimeSpan duration, CancellationToken cancellationToken)
    {
        await server.RestAsync(cancellationToken);
        _count = workload.FirstCount;
        var trial = await SendAsync(cancellationToken);
        while (trial.Completed < LongEnough && !(_count >= count))
        {
            _count *= 3;
            trial = await SendAsync(cancellationToken);
        }

        _count = count ?? Math.Max(sessions, (int)(trial.CompletedPerSecond * duration.TotalSeconds));
        // One whole run more for the just-in-time compiler, which takes seconds until it has done its best.
        await SendAsync(cancellationToken);
    }

    public async Task MeasureAsync(CancellationToken cancellationToken) => _measurements.Add(await SendAsync(cancellationToken));

    private async Task<Measurement> SendAsync(CancellationToken cancellationToken)
    {
        arrivals.Reset();
        // What earlier runs left dirty is not to be written during this one.
        await Tool.RunAsync("sync", [], cancellationToken);
        var usage = new ServerUsage(server.ProcessId);
        var start = Stopwatch.GetTimestamp();
        await workload.Source(server.Port, sessions, _count, workload.Size, workload.Recipient, cancellationToken);
        var accepted = Stopwatch.GetElapsedTime(start);
        await arrivals.WaitForAsync(_count, cancellationToken);
        var completed = Stopwatch.GetElapsedTime(start);
        usage.Sample();
        return new Measurement(_count, accepted, completed, usage.PeakResident, usage.ProportionalResident, usage.CpuTime);
    }
}
