using Smtp.Mail;
using Smtp.Protocol.Addresses;

namespace Smtp.Queue.Scheduling;

/// <summary>
/// The deliveries that wait for one destination, and the workers that make them: as many as its health allows, each taking the next
/// delivery as soon as it is free, senders in turn. Two kinds of messages wait outside memory, by their ids alone: parked ones, for which
/// its share of the memory had no room, and suspended ones, which wait by time in the store and are fetched before it when the destination
/// can be reached again, or when it is to be probed.
/// </summary>
/// <param name="gotRoom">Called when messages from outside may be loaded again.</param>
internal sealed class DestinationQueue(string name, DestinationParts parts, Action<DestinationQueue> gotRoom) : IThreadPoolWorkItem
{
    /// <summary>Deliveries put off at once, so that they share a flush; few, as each is a record of the journal.</summary>
    private const int MostSuspending = 32;

    private readonly Lock _gate = new();
    private readonly SenderTurns _waiting = new();
    private readonly ParkedMessages _parked = new();
    private readonly SuspendedMessages _suspended = new();
    private readonly DestinationHealth _health = new(parts.ProbeInterval);
    private readonly MessagePace _pace = new();
    private ITimer? _timer;

    // Workers on their way that have no job yet.
    private int _starting;
    private int _suspending;

    // The next delivery waits for its time of the minute; the timer says when.
    private bool _isPaced;
    private bool _isRefilling;
    private bool _isDraining;

    /// <summary>What a worker does: decided anew for each delivery.</summary>
    private enum Job
    {
        Start,
        Try,
        Probe,
        Suspend,
        Move,
    }

    public string Name => name;

    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return !HasWorkers && _waiting.Count == 0 && _parked.Count == 0 && _suspended.Count == 0;
        }
    }

    private bool HasWorkers => _starting > 0 || _suspending > 0 || _health.Window.Running > 0;

    private DateTimeOffset Now => parts.Store.Clock.Now;

    /// <summary>In memory for this destination.</summary>
    private int Held => _waiting.Count + _health.Window.Running + _suspending;

    /// <returns>False: it has its share of the memory, park the message.</returns>
    public bool TryAdd(WaitingDelivery delivery)
    {
        lock (_gate)
        {
            if (_isDraining)
                return false;

            var agent = delivery.Plan.Agent;
            _health.Window.Bound(agent.InitialConcurrency, agent.MaximumConcurrency);
            _pace.Bound(agent.MessagesPerMinute);
            if (!delivery.Active.WasParked && !HasRoom(delivery))
                return false;

            _waiting.Add(delivery);
            if (!TryHire())
                return true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public void Park(QueueId id, Mailbox? sender)
    {
        lock (_gate)
            _parked.Add(id, ParkedMessages.LaneOf(sender));
        AskForRefill();
    }

    /// <summary>The message waits in the store until its next attempt, or until the destination can be reached.</summary>
    public void Suspend(QueueId id, Mailbox? sender)
    {
        lock (_gate)
            _suspended.Add(id, ParkedMessages.LaneOf(sender));
        AskForRefill();
    }

    /// <summary>Takes messages to be loaded again, as many as there is room for.</summary>
    /// <returns>How many were parked; those that follow were suspended, and their time has not come.</returns>
    public (int Parked, int Suspended) TakeParked(Span<QueueId> ids)
    {
        lock (_gate)
        {
            _isRefilling = false;
            if (_isDraining)
                return default;

            var room = Math.Min(ids.Length, Math.Max(parts.Share(_health.Window.Size) - Held, 0));
            var parked = 0;
            while (parked < room && _parked.TryTake(out var id))
                ids[parked++] = id;

            var suspended = 0;
            var most = _health.IsDown ? Math.Min(_health.NeedsProbe(Now) ? 1 : 0, room - parked) : room - parked;
            while (suspended < most && _suspended.TryTake(out var id))
            {
                if (parts.Store.TryTake(id))
                    ids[parked + suspended++] = id;
            }

            if (suspended > 0 && _health.IsDown)
            {
                _health.ProbeFetched(Now);
                WakeAt(_health.NextProbe);
            }

            return (parked, suspended);
        }
    }

    /// <summary>No delivery begins any more.</summary>
    /// <returns>Those that will not be made.</returns>
    public WaitingDelivery[] Drain()
    {
        lock (_gate)
        {
            _isDraining = true;
            _timer?.Dispose();
            var left = _waiting.TakeAll();
            _parked.Clear();
            _suspended.Clear();
            return left;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = WorkAsync();

    /// <summary>Asks again where messages are left outside memory, so that destinations take turns.</summary>
    public void AskForRefill()
    {
        lock (_gate)
        {
            if (_isRefilling || _isDraining || !HasOutside())
                return;

            // Not for each message that has left. Where there is no room, the next delivery that ends asks again.
            var share = parts.Share(_health.Window.Size);
            if (_waiting.Count > share / 2 || Held >= share)
                return;
            _isRefilling = true;
        }

        gotRoom(this);
    }

    private bool HasOutside() =>
        _parked.Count > 0 || (_suspended.Count > 0 && (!_health.IsDown || _health.NeedsProbe(Now)));

    /// <summary>Those parked came first: new mail queues up behind them, but not behind another sender's.</summary>
    private bool HasRoom(WaitingDelivery delivery)
    {
        var share = parts.Share(_health.Window.Size);

        // As if those it holds were as large as this one, which they may be.
        var isFull = Held >= Math.Max(1, share / delivery.Active.Places) || (_parked.Count > 0 && _waiting.Count >= _health.Window.Size);
        return !isFull || (_waiting.Senders < share && !_waiting.Has(delivery));
    }

    private async Task WorkAsync()
    {
        var job = Job.Start;
        var report = AttemptReport.Nothing;
        ActiveMessage? untold = null;
        while (true)
        {
            var isTaken = TryTake(ref job, report, out var delivery, out var suspension);

            // Only now is it known here what became of it: fetched again before, it would be tried again at once.
            if (untold is not null)
                parts.Close(untold);
            untold = null;
            if (!isTaken)
                return;

            if (job == Job.Move)
            {
                parts.Move(delivery);
            }
            else if (suspension is null)
            {
                report = await parts.Deliver(this, delivery);
                untold = report.Reach == DestinationReach.Unreachable ? delivery.Active : null;
            }
            else
            {
                await parts.Suspend(this, delivery, suspension);
            }
        }
    }

    /// <param name="job">The one that has ended; then the next.</param>
    /// <param name="report">Of the one that has ended.</param>
    /// <param name="suspension">The outcome of a delivery that is not to be tried.</param>
    private bool TryTake(ref Job job, AttemptReport report, out WaitingDelivery delivery, out Outcome? suspension)
    {
        var change = HealthChange.None;
        bool taken, isHiring;
        lock (_gate)
        {
            var now = Now;
            if (job is Job.Try or Job.Probe)
                change = _health.End(report, job == Job.Probe, now);
            else if (job == Job.Suspend)
                _suspending--;
            else if (job == Job.Start)
                _starting--;

            if (change is HealthChange.Down or HealthChange.StillDown)
                WakeAt(_health.NextProbe);
            if (change != HealthChange.None)
            {
                // The timer has another purpose now.
                _isPaced = false;
                Say(change, report);
            }

            (delivery, suspension) = (default, null);
            taken = TryChoose(now, out job) && IsInPace(job, now) && _waiting.TryTake(out delivery);
            if (taken && job == Job.Suspend)
            {
                _suspending++;
                suspension = _health.Suspension;
            }
            else if (taken && job != Job.Move)
                Begin(job, now);
            isHiring = taken && _waiting.Count > 0 && TryHire();
        }

        if (isHiring)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        AskForRefill();
        return taken;
    }

    /// <returns>False: as many as may be are at work.</returns>
    private bool TryChoose(DateTimeOffset now, out Job job)
    {
        if (_waiting.TryPeek(out var next) && next.Plan.Agent.Destination is { } destination && destination != name)
        {
            job = Job.Move;
            return true;
        }

        _health.Wish(parts.Store.RetryWished);
        job = !_health.IsDown ? Job.Try : _health.MayProbe(now) ? Job.Probe : Job.Suspend;
        return job switch
        {
            Job.Try => _health.Window.Running < _health.Window.Size,
            Job.Suspend => _suspending < MostSuspending,
            _ => true,
        };
    }

    /// <returns>False: the next goes when the timer says so.</returns>
    private bool IsInPace(Job job, DateTimeOffset now)
    {
        if (job != Job.Try || _waiting.Count == 0 || _pace.Wait(now) is not { Ticks: > 0 } wait)
            return true;
        _isPaced = true;
        WakeAt(now + wait);
        return false;
    }

    private void Begin(Job job, DateTimeOffset now)
    {
        _health.Begin(asProbe: job == Job.Probe);
        if (_pace.IsLimited)
            _pace.Take(now);
    }

    /// <returns>True: a worker more is to be started.</returns>
    private bool TryHire()
    {
        var room = _health.IsDown
            ? MostSuspending - _suspending
            : (_isPaced ? 0 : _health.Window.Size - _health.Window.Running);
        if (_starting >= room)
            return false;
        _starting++;
        return true;
    }

    private void WakeAt(DateTimeOffset time)
    {
        if (_isDraining)
            return;
        _timer ??= parts.Store.Clock.Time.CreateTimer(
            static queue => ((DestinationQueue)queue!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // A timer counts whole milliseconds: one more, so as not to wake just before the time.
        var wait = time - Now + TimeSpan.FromMilliseconds(1);
        _timer.Change(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        bool isHiring;
        lock (_gate)
        {
            _isPaced = false;
            isHiring = !_isDraining && _waiting.Count > 0 && TryHire();
        }

        if (isHiring)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        AskForRefill();
    }

    private void Say(HealthChange change, AttemptReport report)
    {
        if (change == HealthChange.Down)
            QueueLog.DestinationDown(parts.Log, name, Words(report.Failure!), _health.NextProbe);
        else if (change == HealthChange.StillDown)
            QueueLog.DestinationStillDown(parts.Log, name, Words(report.Failure!), _health.NextProbe);
        else
            QueueLog.DestinationBack(parts.Log, name, _suspended.Count);
    }

    private static string Words(Outcome failure) =>
        failure.RemoteHost is null ? failure.Diagnostic : $"{failure.RemoteHost}: {failure.Diagnostic}";
}
