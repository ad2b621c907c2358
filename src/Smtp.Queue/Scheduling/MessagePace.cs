namespace Smtp.Queue.Scheduling;

/// <summary>
/// So many messages a minute, evenly: no minute, wherever it begins, has more. A limit of more than sixty lets what has gathered within a
/// second go together, so that it does not depend on a timer for each message.
/// </summary>
/// <remarks>Guarded by the destination's lock.</remarks>
internal sealed class MessagePace
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private DateTimeOffset _due;
    private TimeSpan _interval;
    private TimeSpan _tolerance;

    public bool IsLimited => _interval > TimeSpan.Zero;

    /// <param name="perMinute"><see langword="null"/>: as many as can be.</param>
    public void Bound(int? perMinute)
    {
        if (perMinute is not { } most)
        {
            (_interval, _tolerance) = (TimeSpan.Zero, TimeSpan.Zero);
            return;
        }

        // What goes together at once is missing from the rest of the minute.
        var together = most / 60;
        _interval = Minute / Math.Max(most - together, 1);
        _tolerance = _interval * together;
    }

    /// <returns>Zero: the next may go.</returns>
    public TimeSpan Wait(DateTimeOffset now)
    {
        var wait = _due - now - _tolerance;
        return IsLimited && wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    public void Take(DateTimeOffset now) => _due = (_due > now ? _due : now) + _interval;
}
