using Smtp.Mail;

namespace Smtp.Queue.Scheduling;

/// <summary>
/// The deliveries that wait for one destination, and the workers that make them: as many as its agent allows, each taking the next delivery
/// as soon as it is free, senders in turn. Messages beyond its share of the memory are parked: only their ids wait here.
/// </summary>
/// <param name="deliver">Makes one delivery; never throws.</param>
/// <param name="gotRoom">Called when parked messages may be loaded again.</param>
internal sealed class DestinationQueue(
    string name, Func<DestinationQueue, WaitingDelivery, ValueTask> deliver, Action<DestinationQueue> gotRoom) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly SenderTurns _waiting = new();
    private readonly Queue<QueueId> _parked = new();
    private int _workers;
    private int _share;
    private bool _isRefilling;
    private bool _isDraining;

    public string Name => name;

    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _workers == 0 && _waiting.Count == 0 && _parked.Count == 0;
        }
    }

    /// <param name="share">Deliveries that may wait in memory.</param>
    /// <returns>False: it has its share, park the message.</returns>
    public bool TryAdd(WaitingDelivery delivery, int share)
    {
        lock (_gate)
        {
            if (_isDraining)
                return false;

            var most = Math.Max(delivery.Plan.Agent.MaximumConcurrency, 1);
            _share = Math.Max(share, most);

            // Those parked came first: new mail queues up behind them, but not behind another sender's.
            var full = _waiting.Count >= _share || (_parked.Count > 0 && !delivery.Active.WasParked && _waiting.Count >= most);
            if (full && (_waiting.Senders >= _share || _waiting.Has(delivery)))
                return false;

            _waiting.Add(delivery);
            if (_workers >= most)
                return true;
            _workers++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    public void Park(QueueId id)
    {
        lock (_gate)
            _parked.Enqueue(id);
        AskForRefill();
    }

    /// <summary>Takes parked messages to be loaded again, as many as there is room for.</summary>
    public int TakeParked(Span<QueueId> ids)
    {
        lock (_gate)
        {
            var count = Math.Min(ids.Length, Math.Max(_share - _waiting.Count, 0));
            var taken = 0;
            while (taken < count && _parked.TryDequeue(out var id))
                ids[taken++] = id;
            _isRefilling = false;
            return taken;
        }
    }

    /// <summary>No delivery begins any more.</summary>
    /// <returns>Those that will not be made.</returns>
    public WaitingDelivery[] Drain()
    {
        lock (_gate)
        {
            _isDraining = true;
            var left = _waiting.TakeAll();
            _parked.Clear();
            return left;
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = WorkAsync();

    /// <summary>Asks again where parked messages are left, so that destinations take turns.</summary>
    public void AskForRefill()
    {
        lock (_gate)
        {
            if (_isRefilling || _isDraining || _parked.Count == 0 || _waiting.Count > _share / 2)
                return;
            _isRefilling = true;
        }

        gotRoom(this);
    }

    private async Task WorkAsync()
    {
        while (TryTake(out var delivery))
        {
            AskForRefill();
            await deliver(this, delivery);
        }
    }

    private bool TryTake(out WaitingDelivery delivery)
    {
        lock (_gate)
        {
            if (_waiting.TryTake(out delivery))
                return true;

            _workers--;
            return false;
        }
    }
}
