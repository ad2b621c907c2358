namespace Smtp.Delivery.Relay;

/// <summary>
/// The one timer of a connection. Every wait sets it anew, so setting is cheap: the timer is left to fire at the earliest deadline it was
/// armed for and then looks whether there is a later one.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private const long None = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly Action _expire;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private long _due = None;
    private long _armedFor = None;

    /// <param name="expire">Called once, from the timer, when a deadline has passed: makes whatever is waited for end.</param>
    public Deadline(TimeProvider time, Action expire)
    {
        _time = time;
        _expire = expire;
        _timer = time.CreateTimer(static state => ((Deadline)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool HasExpired { get; private set; }

    public void Set(TimeSpan timeout)
    {
        var now = _time.GetTimestamp();
        lock (_lock)
        {
            _due = now + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
            if (_due < _armedFor)
                Arm(timeout);
        }
    }

    public void Clear()
    {
        lock (_lock)
            _due = None;
    }

    public void Dispose() => _timer.Dispose();

    private void Arm(TimeSpan timeout)
    {
        _armedFor = _due;
        // One millisecond more, as timers of whole milliseconds fire early by a fraction of one.
        _timer.Change(timeout + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Fire()
    {
        lock (_lock)
        {
            _armedFor = None;
            if (_due == None)
                return;

            var left = _time.GetElapsedTime(_time.GetTimestamp(), _due);
            if (left > TimeSpan.Zero)
            {
                Arm(left);
                return;
            }

            _due = None;
            HasExpired = true;
        }

        _expire();
    }
}
