namespace Smtp.Benchmarks.Machine;

/// <summary>What a server with all its processes uses from now on.</summary>
internal sealed class ServerUsage
{
    private readonly int _processId;
    private readonly TimeSpan _cpuBefore;

    public ServerUsage(int processId)
    {
        _processId = processId;
        var family = ProcessFacts.WithChildren(processId);
        ProcessFacts.ResetPeak(family);
        _cpuBefore = ProcessFacts.CpuTime(family);
    }

    /// <summary>MiB; see <see cref="ProcessFacts.PeakResident"/>.</summary>
    public double PeakResident { get; private set; }

    /// <summary>MiB; see <see cref="ProcessFacts.ProportionalResident"/>.</summary>
    public double ProportionalResident { get; private set; }

    public TimeSpan CpuTime { get; private set; }

    /// <summary>To be called while the processes that did the work are still there.</summary>
    public void Sample()
    {
        var family = ProcessFacts.WithChildren(_processId);
        PeakResident = Math.Max(PeakResident, ProcessFacts.PeakResident(family));
        ProportionalResident = Math.Max(ProportionalResident, ProcessFacts.ProportionalResident(family));
        CpuTime = ProcessFacts.CpuTime(family) - _cpuBefore;
    }
}
