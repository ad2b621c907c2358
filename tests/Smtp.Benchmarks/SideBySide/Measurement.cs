namespace Smtp.Benchmarks.SideBySide;

/// <summary>One run of one server.</summary>
/// <param name="Accepted">From the start of the client until it has the last 250.</param>
/// <param name="Completed">From the start of the client until the last message has arrived.</param>
/// <param name="PeakResident">MiB, sum of the peaks of its processes.</param>
/// <param name="ProportionalResident">MiB, shared pages counted once.</param>
/// <param name="CpuTime">User and system, of all its processes.</param>
internal sealed record Measurement(
    int Count, TimeSpan Accepted, TimeSpan Completed, double PeakResident, double ProportionalResident, TimeSpan CpuTime)
{
    public double AcceptedPerSecond => Count / Accepted.TotalSeconds;

    public double CompletedPerSecond => Count / Completed.TotalSeconds;

    public double CpuMicrosecondsPerMessage => CpuTime.TotalMicroseconds / Count;
}
