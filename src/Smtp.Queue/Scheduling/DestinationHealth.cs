using Smtp.Mail;

namespace Smtp.Queue.Scheduling;

/// <summary>
/// Whether a destination can be reached, and how many deliveries it takes at once. When as many attempts in a row as were under way
/// together have reached nobody, it is down: one message at a time probes it, in growing intervals, and the others need not pay for the
/// time-outs.
/// </summary>
/// <remarks>Guarded by the destination's lock.</remarks>
/// <param name="longestInterval">Between two probes, unless the retry rule begins with more.</param>
internal sealed class DestinationHealth(TimeSpan longestInterval)
{
    // Retries come up to a tenth early; a message that comes by itself shortly before the time saves the probe.
    private const double Early = 0.1;
    private const int MostDoublings = 30;

    private int _streak;
    private int _cohort;
    private int _probes;
    private TimeSpan _interval;
    private DateTimeOffset _probeFrom;
    private DateTimeOffset _scheduled;

    public ConcurrencyWindow Window { get; } = new();

    public bool IsDown => Suspension is not null;

    /// <summary>While it is down: what those get that are not tried.</summary>
    public Outcome? Suspension { get; private set; }

    /// <summary>A probe is under way.</summary>
    public bool IsProbing { get; private set; }

    /// <summary>While it is down: when a message that waits is fetched for the next probe.</summary>
    public DateTimeOffset NextProbe { get; private set; }

    public bool MayProbe(DateTimeOffset now) => IsDown && !IsProbing && now >= _probeFrom;

    public bool NeedsProbe(DateTimeOffset now) => IsDown && !IsProbing && now >= NextProbe;

    /// <summary>An operator wants attempts now: the next message is a probe, unless there was one since.</summary>
    public void Wish(DateTimeOffset at)
    {
        if (IsDown && at > _scheduled && at < _probeFrom)
            _probeFrom = NextProbe = at;
    }

    public void Begin(bool asProbe)
    {
        Window.Begin();
        IsProbing |= asProbe;
    }

    /// <summary>A message was fetched to be the probe. Should it never come to that, another is fetched an interval later.</summary>
    public void ProbeFetched(DateTimeOffset now) => NextProbe = now + _interval;

    public HealthChange End(AttemptReport report, bool wasProbe, DateTimeOffset now)
    {
        if (wasProbe)
            IsProbing = false;
        return report.Reach switch
        {
            null => Untold(wasProbe, now),
            DestinationReach.Unreachable => Unreachable(report, wasProbe, now),
            { } reach => Reached(reach),
        };
    }

    private HealthChange Untold(bool wasProbe, DateTimeOffset now)
    {
        Window.End();
        if (wasProbe && IsDown)
            Schedule(now);
        return HealthChange.None;
    }

    private HealthChange Reached(DestinationReach reach)
    {
        _streak = 0;
        if (IsDown)
        {
            Window.End();
            Window.StartAnew();
            Suspension = null;
            _probes = 0;
            return HealthChange.Back;
        }

        if (reach == DestinationReach.Reached)
            Window.Succeeded();
        else
            Window.Failed();
        return HealthChange.None;
    }

    private HealthChange Unreachable(AttemptReport report, bool wasProbe, DateTimeOffset now)
    {
        if (_streak++ == 0)
            _cohort = Window.Running;
        Window.Failed();

        // Begun before it was known to be down: tells nothing new.
        var wasDown = IsDown;
        if (wasDown ? !wasProbe : _streak < _cohort)
            return HealthChange.None;

        var (failure, rule) = (report.Failure!, report.Rule!);
        Suspension = failure with { Diagnostic = $"not tried now: {failure.Diagnostic}", RemoteReplied = false };
        var longest = Least(rule.Maximum, Most(longestInterval, rule.First));
        _interval = Least(rule.First * Math.Pow(2, Math.Min(_probes++, MostDoublings)), longest);
        Schedule(now);
        return wasDown ? HealthChange.StillDown : HealthChange.Down;
    }

    private void Schedule(DateTimeOffset now)
    {
        _scheduled = now;
        NextProbe = now + _interval;
        _probeFrom = NextProbe - (_interval * Early);
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Most(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

internal enum HealthChange
{
    None,
    Down,
    StillDown,
    Back,
}
