using Microsoft.Extensions.Logging;
using Smtp.Mail;

namespace Smtp.Queue.Scheduling;

/// <summary>
/// Takes what is due from the store, asks the planner where it goes, and has it delivered: a bounded number of messages in memory, a queue
/// and a limit for each destination, destinations in turn. Woken by new mail and by due times; polls nothing.
/// </summary>
public sealed class DeliveryScheduler : IAsyncDisposable
{
    private const int BatchSize = 64;

    private readonly IQueueStore _store;
    private readonly int _activeMessages;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly AsyncSignal _changed = new();
    private readonly DestinationTable _destinations;
    private readonly MessagePlanner _planner;
    private readonly DeliveryRecorder _recorder;
    private readonly RetrySchedule _retries;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _troubleInterval;
    private Task _dispatching = Task.CompletedTask;

    // One for the scheduler itself until it stops.
    private int _active = 1;

    /// <param name="time">For waits.</param>
    public DeliveryScheduler(
        IQueueStore store,
        IDeliveryPlanner planner,
        INoticeComposer notices,
        QueueOptions options,
        TimeProvider time,
        Random random,
        ILoggerFactory logging)
    {
        (_store, _activeMessages, _time, _troubleInterval) = (store, options.ActiveMessages, time, options.FirstRetry);
        _log = logging.CreateLogger("Smtp.Queue");
        _destinations = new DestinationTable(
            new DestinationParts(store, options.ProbeInterval, Share, DeliverAsync, SuspendAsync, Move, Close, _log), _changed);
        _retries = new RetrySchedule(options, random);
        _recorder = new DeliveryRecorder(store, notices, new NoticeRules(options), _retries, time, _log);
        _planner = new MessagePlanner(planner, store, _recorder, Add, _log);
    }

    /// <summary>Messages in memory for work, by the places they take up.</summary>
    public int ActiveMessages => Volatile.Read(ref _active) - 1;

    public Task StartAsync()
    {
        _dispatching = Task.Run(DispatchAsync);
        return Task.CompletedTask;
    }

    /// <summary>Begins no delivery any more, lets those under way end, and keeps what is known of them.</summary>
    /// <param name="deadline">When cancelled, deliveries under way are broken off; what they had not told stays queued as it was.</param>
    public async Task StopAsync(CancellationToken deadline)
    {
        if (_stop.IsCancellationRequested)
            return;

        await _stop.CancelAsync();
        await using (deadline.Register(static abort => ((CancellationTokenSource)abort!).Cancel(), _abort))
        {
            // What is being planned may have an outcome to record, and wait for room on the disk.
            await _dispatching;
            foreach (var destination in _destinations.All)
            {
                foreach (var delivery in destination.Drain())
                    Close(delivery.Active);
            }

            Leave(places: 1);
            await _idle.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _stop.Dispose();
        _abort.Dispose();
    }

    private async Task DispatchAsync()
    {
        // Each is waited for until it completes: a signal that comes while the other is looked after is not lost.
        var due = Task.CompletedTask;
        var changed = Task.CompletedTask;
        var ids = new QueueId[BatchSize];
        while (!_stop.IsCancellationRequested)
        {
            if (_store.State == SinkState.Failed)
            {
                // What is delivered now could not be written down, and would be delivered again after the restart.
                QueueLog.DeliveryStopped(_log);
                return;
            }

            if (changed.IsCompleted)
                changed = _changed.WaitAsync();
            var count = Take(ids, Math.Min(BatchSize, _activeMessages - ActiveMessages), out var turn);
            for (var i = 0; i < count; i++)
            {
                if (i > 0)
                    await WaitForPlaceAsync();
                if (_stop.IsCancellationRequested)
                    return;
                await BeginAsync(ids[i], wasParked: i < turn.Taken, i >= turn.Parked && i < turn.Taken ? turn.Destination : null);
            }

            if (count > 0)
                continue;

            if (ActiveMessages >= _activeMessages)
            {
                await WaitForPlaceAsync();
                continue;
            }

            if (due.IsCompleted)
                due = _store.WaitForDueAsync(_stop.Token);
            await Task.WhenAny(due, changed);
        }
    }

    private async ValueTask WaitForPlaceAsync()
    {
        while (ActiveMessages >= _activeMessages && !_stop.IsCancellationRequested)
        {
            var changed = _changed.WaitAsync();
            if (ActiveMessages >= _activeMessages)
                await changed.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>New and due mail and what waited outside memory for one destination, half and half where there are both.</summary>
    private int Take(Span<QueueId> ids, int room, out Turn turn)
    {
        turn = default;
        if (room <= 0)
            return 0;

        // One signal may stand for several turns, and who has his may find no room: nobody is left waiting behind him.
        while (turn.Taken == 0 && _destinations.NextTurn() is { } destination)
        {
            var (parked, suspended) = destination.TakeParked(ids[..((room + 1) / 2)]);
            turn = new Turn(destination, parked, parked + suspended);
            destination.AskForRefill();
        }

        return turn.Taken + _store.TakeDue(ids[turn.Taken..room]);
    }

    private async ValueTask BeginAsync(QueueId id, bool wasParked, DestinationQueue? onlyFor)
    {
        QueuedMessage? message;
        try
        {
            message = await _store.LoadAsync(id, _stop.Token);
        }
        catch (InvalidDataException error)
        {
            _store.SetAside(id, error.Message);
            return;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            QueueLog.CannotLoad(_log, id, error);
            _ = ReleaseLaterAsync(id);
            return;
        }

        if (message is null)
            return;

        var active = new ActiveMessage(message) { WasParked = wasParked, OnlyFor = onlyFor };
        Interlocked.Add(ref _active, active.Places);
        QueueMeters.Active.Add(1);
        await _planner.PlanAsync(active, _abort.Token);
        End(active);
    }

    /// <summary>Puts a delivery where it waits for its turn, or parks the message when its destination has its share of the
    /// memory.</summary>
    private void Add(ActiveMessage active, PlannedDelivery plan)
    {
        var destination = _destinations.Get(plan.Destination);
        active.Open();
        if (destination.TryAdd(new WaitingDelivery(active, plan)))
            return;

        active.Parked ??= destination;
        Close(active);
    }

    /// <summary>
    /// While half of the memory is free, nobody is kept out of it. Then what a destination may hold goes by how many at once it has proved
    /// good for: one that hangs before anything is known of it holds a handful, and hundreds of them leave room for others.
    /// </summary>
    private int Share(int window)
    {
        var free = _activeMessages - ActiveMessages;
        return free >= _activeMessages / 2 ? _activeMessages : Math.Max(window + 1, Math.Min(5 * window, free / 4));
    }

    private void Move(WaitingDelivery delivery)
    {
        Add(delivery.Active, delivery.Plan with { Destination = delivery.Plan.Agent.Destination! });
        Close(delivery.Active);
    }

    private async ValueTask<AttemptReport> DeliverAsync(DestinationQueue destination, WaitingDelivery delivery)
    {
        var (active, plan) = delivery;
        if (_stop.IsCancellationRequested || _store.State == SinkState.Failed)
        {
            active.IsTroubled = true;
            Close(active);
            return AttemptReport.Nothing;
        }

        if (!_store.TryBegin(active.Id))
        {
            Close(active);
            return AttemptReport.Nothing;
        }

        var report = AttemptReport.Nothing;
        IReadOnlyList<Outcome> outcomes;
        try
        {
            outcomes = await plan.Agent.DeliverAsync(active.Message, plan.Recipients, new StopSignals(_stop.Token, _abort.Token));
            if (outcomes.Count != plan.Recipients.Count)
                throw new InvalidOperationException($"{outcomes.Count} outcomes for {plan.Recipients.Count} recipients");
            report = Report(active, plan, outcomes);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            End(active);
            return AttemptReport.Nothing;
        }
        catch (Exception error)
        {
            if (DamagedContent.Reason(active.Message) is { } reason)
            {
                _store.SetAside(active.Id, reason);
                End(active);
                return AttemptReport.Nothing;
            }

            QueueLog.AgentFailed(_log, active.Id, destination.Name, error);
            var trouble = DeliveryRecorder.Trouble("Local trouble while delivering");
            outcomes = [.. plan.Recipients.Select(_ => trouble)];
        }

        if (report.Reach == DestinationReach.Unreachable)
        {
            active.SuspendAt(destination);
            active.Open();
        }

        // Not waited for: the worker takes the next delivery while this one's outcome goes to disk with others. But while room is short,
        // there may be none for it: no more are made that a crash would have made twice.
        var recording = RecordAsync(active, destination.Name, plan, outcomes);
        if (_store.State == SinkState.Full)
            await recording;
        return report;
    }

    /// <summary>Puts a delivery off as the attempt before it was. Waited for, so that a dead destination's backlog takes its share of each
    /// flush and no more.</summary>
    private async ValueTask SuspendAsync(DestinationQueue destination, WaitingDelivery delivery, Outcome outcome)
    {
        var (active, plan) = delivery;
        if (!_store.TryBegin(active.Id))
        {
            Close(active);
            return;
        }

        active.SuspendAt(destination);
        var outcomes = new Outcome[plan.Recipients.Count];
        Array.Fill(outcomes, outcome);
        await RecordAsync(active, destination.Name, plan, outcomes);
    }

    private AttemptReport Report(ActiveMessage active, PlannedDelivery plan, IReadOnlyList<Outcome> outcomes)
    {
        var reach = AttemptReport.ReachOf(outcomes);
        return reach == DestinationReach.Unreachable
            ? new AttemptReport(reach, outcomes[0], _retries.RuleFor(active.Recipient(plan.Recipients[0].Index), outcomes[0]))
            : new AttemptReport(reach);
    }

    private async Task RecordAsync(ActiveMessage active, string destination, PlannedDelivery plan, IReadOnlyList<Outcome> outcomes)
    {
        try
        {
            var recipients = MessagePlanner.Recipients(active, plan);
            if (!await _recorder.RecordAsync(active, destination, recipients, outcomes, _abort.Token))
                active.IsTroubled = true;
        }
        catch (OperationCanceledException)
        {
            active.IsTroubled = true;
        }
        catch (Exception error)
        {
            QueueLog.CannotRecord(_log, active.Id, error);
            active.IsTroubled = true;
        }

        End(active);
    }

    /// <summary>Of the planning, or of a delivery that had begun.</summary>
    private void End(ActiveMessage active)
    {
        _store.End(active.Id);
        Close(active);
    }

    private void Close(ActiveMessage active)
    {
        if (!active.Close())
            return;

        active.Message.Dispose();
        if (active.IsTroubled)
            _ = ReleaseLaterAsync(active.Id);
        else if (active.Parked is not null)
            active.Parked.Park(active.Id, active.Message.Envelope.Sender);
        else
            _store.Release(active.Id);
        active.TellSuspended();
        QueueMeters.Active.Add(-1);
        Leave(active.Places);
    }

    private void Leave(int places)
    {
        var left = Interlocked.Add(ref _active, -places);
        if (left == 0)
            _idle.TrySetResult();
        else if (left + places > _activeMessages)
            _changed.Set();
    }

    /// <summary>For a message that would be due at once although something is wrong with it: not in a loop.</summary>
    private async Task ReleaseLaterAsync(QueueId id)
    {
        await Task.Delay(_troubleInterval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_stop.IsCancellationRequested)
            _store.Release(id);
    }

    /// <summary>What one destination gave back: parked messages up to the first number, suspended ones up to the second.</summary>
    private readonly record struct Turn(DestinationQueue Destination, int Parked, int Taken);
}
