using Smtp.Mail;
using Smtp.Queue.Scheduling;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Who is due, and when somebody will be. New mail stands in a line of its own, so that it costs no heap; the rest is a heap by due time.
/// Nothing is polled: one timer stands at the earliest due time.
/// </summary>
/// <remarks>Guarded by the index's lock.</remarks>
/// <param name="timerFired">Comes from outside the lock: must take it and call <see cref="TimerFired"/>.</param>
internal sealed class DueQueue(QueueClock clock, Action timerFired) : IDisposable
{
    // The longest wait a timer can take is 49 days; nobody waits as long.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Queue<QueueEntry> _ready = new();
    private readonly PriorityQueue<QueueEntry, long> _waiting = new();
    private TaskCompletionSource? _waiter;
    private ITimer? _timer;
    private long _timerDue = long.MaxValue;

    /// <summary>UTC ticks.</summary>
    public long Now => clock.Now.UtcTicks;

    /// <summary>A message may stand here more than once: only the place counts that comes up when it is due and nobody has it.</summary>
    public void Add(QueueEntry entry)
    {
        entry.IsPassedOver = entry.IsWithheld;
        if (entry.IsWithheld)
            return;

        if (entry.Due <= clock.Now.UtcTicks)
            _ready.Enqueue(entry);
        else
            _waiting.Enqueue(entry, entry.Due);
    }

    /// <summary>Those waiting whose time has come and the new ones, in turn.</summary>
    public int Take(Span<QueueId> due)
    {
        var now = clock.Now.UtcTicks;
        var count = 0;
        while (count < due.Length && TakeOne(count, now) is { } entry)
        {
            // An entry taken before its time and given back stands here twice: the place whose time is wrong is passed over.
            if (entry.IsGone || entry.IsActive || entry.Due > now)
                continue;
            if (entry.IsWithheld)
            {
                entry.IsPassedOver = true;
                continue;
            }

            entry.IsActive = true;
            due[count++] = entry.Id;
        }

        return count;
    }

    /// <summary>Completes when <see cref="Take"/> may have something. For one waiter.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (IsAnyDue())
            return Task.CompletedTask;

        // The time may have come meanwhile, and a clock in a test then fires before the timer is set.
        var waiter = _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        SetTimer();
        return waiter.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the wait when somebody is due, or sets the timer anew when somebody earlier came.</summary>
    public void Wake()
    {
        if (_waiter is null)
            return;

        if (!IsAnyDue())
        {
            SetTimer();
            return;
        }

        _waiter.TrySetResult();
        _waiter = null;
    }

    public void TimerFired()
    {
        _timerDue = long.MaxValue;
        Wake();
    }

    public void Dispose() => _timer?.Dispose();

    private bool IsAnyDue() => _ready.Count > 0 || (_waiting.TryPeek(out _, out var due) && due <= clock.Now.UtcTicks);

    private QueueEntry? TakeOne(int turn, long now)
    {
        var isDue = _waiting.TryPeek(out var waiting, out var due) && due <= now;
        if (_ready.Count > 0 && (!isDue || (turn & 1) == 0))
            return _ready.Dequeue();
        if (!isDue)
            return null;

        _waiting.Dequeue();
        return waiting;
    }

    private void SetTimer()
    {
        if (!_waiting.TryPeek(out _, out var due))
            return;

        // A batch of deferrals sets the timer once, not once for each.
        if (due >= _timerDue)
            return;
        _timerDue = due;

        // A timer counts whole milliseconds: one more, so as not to wake just before the time.
        var wait = TimeSpan.FromTicks(Math.Clamp(due - clock.Now.UtcTicks + TimeSpan.TicksPerMillisecond, 0, LongestWait.Ticks));
        _timer ??= clock.Time.CreateTimer(
            static fired => ((Action)fired!)(), timerFired, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
