namespace Smtp.Queue.Scheduling;

/// <summary>
/// How many deliveries to one destination run at once: few at first, one more for each success until something goes wrong the first time,
/// from then on one more for a whole window of successes; half at each failure. Like TCP's congestion window, and grown only while it is
/// used up.
/// </summary>
/// <remarks>Guarded by the destination's lock.</remarks>
internal sealed class ConcurrencyWindow
{
    private int _initial = 1;
    private int _maximum = 1;
    private int _size;
    private int _threshold = int.MaxValue;
    private int _successes;
    private int _grace;

    /// <summary>Deliveries under way.</summary>
    public int Running { get; private set; }

    public int Size => Math.Clamp(_size, 1, _maximum);

    /// <summary>As the agent says; it may have changed with the configuration.</summary>
    public void Bound(int initial, int maximum)
    {
        _maximum = Math.Max(maximum, 1);
        _initial = Math.Clamp(initial, 1, _maximum);
        if (_size == 0)
            _size = _initial;
    }

    public void Begin() => Running++;

    public void Succeeded()
    {
        var isUsedUp = Running >= Size;
        End();
        if (!isUsedUp || Size >= _maximum)
            return;
        if (_size >= _threshold && ++_successes < _size)
            return;
        _size = Size + 1;
        _successes = 0;
    }

    public void Failed()
    {
        // Those under way together fail together: that is one failure.
        var isCounted = _grace == 0;
        End();
        if (!isCounted)
            return;
        _size = Math.Max(Size / 2, 1);
        _threshold = _size;
        _successes = 0;
        _grace = Running;
    }

    /// <summary>A delivery ended that tells nothing.</summary>
    public void End()
    {
        Running--;
        if (_grace > 0)
            _grace--;
    }

    /// <summary>As if nothing were known.</summary>
    public void StartAnew() => (_size, _threshold, _successes, _grace) = (_initial, int.MaxValue, 0, 0);
}
