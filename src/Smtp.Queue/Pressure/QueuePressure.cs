using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Smtp.Queue.Pressure;

/// <summary>
/// How near the queue is to its high-water marks: 0 where slowing begins, 1 at the mark. It begins with less than twice the minimum of free
/// space, or with nine tenths of the greatest number of messages. Looked at when somebody wants to bring mail, so nothing is polled.
/// </summary>
internal sealed class QueuePressure(IQueueStore store, QueueOptions options, IFreeSpace disk, TimeProvider time, ILogger log)
{
    /// <summary>Left only when the pressure is lower than where it was entered by so much, so that the level does not flap.</summary>
    private const double Slack = 0.1;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    // Measuring the disk is a system call; in a second even a fast disk takes up little of the band.
    private static readonly TimeSpan DiskInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _measuredAt;
    private bool _isMeasured;
    private bool _isMeasuringBroken;
    private long? _free;
    private double _pressure;
    private volatile PressureLevel _level;

    /// <summary>As it was when last looked at.</summary>
    public PressureLevel Level => _level;

    public PressureLevel Look()
    {
        var count = store.Count;
        lock (_gate)
        {
            Measure();
            _pressure = Math.Max(OfDisk(), OfCount(count));
            var level = Next();
            if (level != _level)
                Enter(level, count);
            return level;
        }
    }

    /// <summary>How long an acceptance waits now.</summary>
    public TimeSpan Delay()
    {
        if (Look() == PressureLevel.None)
            return TimeSpan.Zero;
        var pressure = Math.Clamp(_pressure, 0, 1);
        return LongestDelay * (pressure * pressure);
    }

    private double OfDisk() =>
        _free is { } free && options.MinimumFree > 0 ? (2.0 * options.MinimumFree - free) / options.MinimumFree : double.NegativeInfinity;

    private double OfCount(int count)
    {
        var band = Math.Max(options.MaximumMessages / 10.0, 1);
        return (count - (options.MaximumMessages - band)) / band;
    }

    private PressureLevel Next()
    {
        if (_pressure >= 1 || (_level == PressureLevel.Full && _pressure > 1 - Slack))
            return PressureLevel.Full;
        return _pressure > 0 || (_level != PressureLevel.None && _pressure > -Slack) ? PressureLevel.Slow : PressureLevel.None;
    }

    private void Enter(PressureLevel level, int count)
    {
        var before = _level;
        _level = level;
        var free = _free is { } octets ? $"{octets >> 20} MiB" : "unknown";
        if (level == PressureLevel.Full)
            QueueLog.HighWater(log, count, options.MaximumMessages, free, Mark());
        else if (before == PressureLevel.Full)
            QueueLog.BelowHighWater(log, count, options.MaximumMessages, free, Mark());
        else if (level == PressureLevel.Slow)
            QueueLog.Slowing(log, count, options.MaximumMessages, free, Mark());
        else
            QueueLog.NoLongerSlowing(log, count, free);
    }

    private string Mark() => string.Create(CultureInfo.InvariantCulture, $"{options.MinimumFree >> 20} MiB");

    private void Measure()
    {
        if (options.MinimumFree == 0 || (_isMeasured && time.GetElapsedTime(_measuredAt) < DiskInterval))
            return;

        (_isMeasured, _measuredAt) = (true, time.GetTimestamp());
        try
        {
            _free = disk.Measure();
            _isMeasuringBroken = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A disk that is really full still says so when it is written to.
            _free = null;
            if (!_isMeasuringBroken)
                QueueLog.CannotMeasure(log, options.Directory, error.Message);
            _isMeasuringBroken = true;
        }
    }
}
