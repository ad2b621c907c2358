namespace Smtp.Queue.Scheduling;

/// <summary>
/// The time by which the queue waits, retries and gives up: the wall clock as it was at start, moved on by the monotonic one. A wall clock
/// that jumps while the daemon runs neither expires mail nor holds it back.
/// </summary>
public sealed class QueueClock
{
    private readonly DateTimeOffset _start;
    private readonly long _startTimestamp;

    public QueueClock(TimeProvider time)
    {
        Time = time;
        _start = time.GetUtcNow();
        _startTimestamp = time.GetTimestamp();
    }

    public TimeProvider Time { get; }

    public DateTimeOffset Now => _start + Time.GetElapsedTime(_startTimestamp);
}
