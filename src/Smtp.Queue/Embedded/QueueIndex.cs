using Smtp.Mail;
using Smtp.Queue.Operations;
using Smtp.Queue.Scheduling;

namespace Smtp.Queue.Embedded;

/// <summary>The fold of the journal: which messages live, where they stand and when they are due. Every member takes the one
/// lock.</summary>
internal sealed class QueueIndex : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<QueueId, QueueEntry> _entries = [];
    private readonly DueQueue _due;
    private bool _isComplete;

    public QueueIndex(QueueClock clock)
    {
        _due = new DueQueue(clock, TimerFired);
        Carrying = new CarryGate(this);
    }

    public SegmentTable Segments { get; } = new();

    public CarryGate Carrying { get; }

    /// <summary>Called, outside any lock, when the oldest segment may be finished.</summary>
    public Action? SegmentFinished { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>Held by the journal's writer for a whole batch, so that a batch costs one lock and one wake-up.</summary>
    public Lock.Scope Enter() => _gate.EnterScope();

    /// <summary>A message was accepted.</summary>
    /// <param name="length">Octets of the record at <paramref name="place"/>.</param>
    public void Add(QueueEntry entry, RecordPlace place, uint length)
    {
        lock (_gate)
        {
            // The same id twice can only be a record that was copied by hand: the first one counts.
            if (!_entries.TryAdd(entry.Id, entry))
                return;

            Stand(entry, place, length);
            if (_isComplete)
                _due.Add(entry);
        }
    }

    /// <summary>A record that carries a message stands for all before it. For the fold at start.</summary>
    public void Restore(QueueEntry entry, IReadOnlyList<RecipientChange> waiting, RecordPlace place, uint length)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(entry.Id, out var before))
                Remove(before);
            _entries.Add(entry.Id, entry);
            Stand(entry, place, length);
            foreach (var change in waiting)
                entry.Recipient(change.Index) = new RecipientState(place, change.NextAttempt, change.Attempts);
            if (entry.EarliestAttempt() is { } due)
                entry.Due = due;
            else
                Remove(entry);
        }
    }

    /// <summary>True when the message stands at <paramref name="place"/>.</summary>
    public bool Stands(QueueId id, RecordPlace place)
    {
        lock (_gate)
            return _entries.TryGetValue(id, out var entry) && entry.Place == place;
    }

    /// <summary>Keeps a message readable where it stands, whatever becomes of it.</summary>
    /// <returns><see langword="null"/>: it is gone.</returns>
    public MessagePin? Pin(QueueEntry entry)
    {
        lock (_gate)
        {
            if (entry.IsGone)
                return null;

            Segments.Need(entry.Place, 0);
            return new MessagePin(this, entry.Place, Segments.Find(entry.Place)!.File, entry.Recipients.ToArray());
        }
    }

    public void Unpin(RecordPlace place)
    {
        bool finished;
        lock (_gate)
        {
            Segments.Forget(place, 0);
            finished = Segments.HasFinished;
        }

        if (finished)
            SegmentFinished?.Invoke();
    }

    /// <returns>The segment to carry messages out of, if any.</returns>
    public Segment? Wasteful(long smallChange)
    {
        lock (_gate)
            return Segments.Wasteful(smallChange);
    }

    /// <summary>For the fold at start: whoever stands before this segment is <see cref="QueueEntry.IsUncertain"/>.</summary>
    /// <returns>How many those are.</returns>
    public int Doubt(uint segment)
    {
        var count = 0;
        lock (_gate)
        {
            foreach (var entry in _entries.Values)
            {
                entry.IsUncertain = entry.Place.Segment < segment;
                count += entry.IsUncertain ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>The fold is done: only now is it known what each message waits for.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            foreach (var entry in _entries.Values)
                _due.Add(entry);
        }
    }

    /// <summary>One change of an update of <paramref name="id"/> that stands at <paramref name="place"/>.</summary>
    public void Apply(QueueId id, RecipientChange change, RecordPlace place)
    {
        lock (_gate)
        {
            // Its acceptance was damaged, or has been deleted long since with its segment.
            if (!_entries.TryGetValue(id, out var entry))
                return;

            entry.Recipient(change.Index) = new RecipientState(change.Ended ? default : place, change.NextAttempt, change.Attempts);
        }
    }

    /// <summary>Deferrals that no record tells: known until the next start, which tries those recipients at once.</summary>
    public void Postpone(QueueId id, IReadOnlyList<RecipientUpdate> deferrals)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(id, out var entry))
                return;

            foreach (var (recipient, _, next) in deferrals)
            {
                ref var state = ref entry.Recipient(recipient.Index);
                state = state with { NextAttempt = next!.Value.UtcTicks, Attempts = recipient.Attempts + 1 };
            }

            Settle(id);
        }
    }

    /// <summary>After the changes of an update: ends the message when no recipient waits.</summary>
    /// <returns>The entry, when the message ended.</returns>
    public QueueEntry? Settle(QueueId id)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(id, out var entry))
                return null;

            var due = entry.EarliestAttempt();
            if (due is null)
            {
                Remove(entry);
                return entry;
            }

            // Where it stands in the line it would come up too early or too late.
            entry.IsPassedOver |= !entry.IsActive && due != entry.Due && Math.Max(due.Value, entry.Due) > _due.Now;
            entry.Due = due.Value;
            return null;
        }
    }

    /// <summary>An operator holds the message, or lets it go.</summary>
    public void Hold(QueueId id, bool isHeld)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(id, out var entry))
                return;

            // Content kept for a first attempt that is far off is memory that others need.
            entry.Loaded?.Dispose();
            entry.Loaded = null;
            entry.IsHeld = isHeld;
            Reconsider(entry);
        }
    }

    /// <summary>Puts the message in line again when it has lost its place there and nothing keeps it back.</summary>
    /// <remarks>Call it under <see cref="Enter"/>.</remarks>
    public void Reconsider(QueueEntry entry)
    {
        if (!_isComplete || !entry.IsPassedOver || entry.IsActive || entry.IsGone || entry.IsWithheld)
            return;

        _due.Add(entry);
        _due.Wake();
    }

    /// <summary>Forgets a message that cannot be read any more.</summary>
    public void Drop(QueueId id)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out var entry))
                Remove(entry);
        }
    }

    public int TakeDue(Span<QueueId> due)
    {
        lock (_gate)
            return _due.Take(due);
    }

    /// <summary>Takes one message before its time. Its old place among those that wait is passed over when its turn comes there.</summary>
    public bool TryTake(QueueId id)
    {
        lock (_gate)
            return _entries.TryGetValue(id, out var entry) && !entry.IsActive && !entry.IsWithheld && (entry.IsActive = true);
    }

    /// <summary>Gives a taken message back: it waits until its earliest next attempt.</summary>
    public void Release(QueueId id)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out var entry) && entry.IsActive)
            {
                entry.IsActive = false;
                entry.Works = 0;
                _due.Add(entry);
                _due.Wake();
            }
        }
    }

    public Task WaitForDueAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _due.WaitAsync(cancellationToken);
    }

    /// <summary>Wakes who waits for due messages; once after a batch.</summary>
    public void Announce()
    {
        lock (_gate)
            _due.Wake();
    }

    public QueueEntry? Find(QueueId id)
    {
        lock (_gate)
            return _entries.GetValueOrDefault(id);
    }

    /// <returns><see langword="null"/>: it is gone.</returns>
    public MessageState? State(QueueId id)
    {
        lock (_gate)
            return _entries.GetValueOrDefault(id)?.State;
    }

    /// <returns>The ids of all, in no order.</returns>
    public QueueId[] Ids()
    {
        lock (_gate)
            return [.. _entries.Keys];
    }

    public bool Contains(QueueId id)
    {
        lock (_gate)
            return _entries.ContainsKey(id);
    }

    public Segment? Segment(RecordPlace place)
    {
        lock (_gate)
            return Segments.Find(place);
    }

    /// <summary>Entries that fail <paramref name="keep"/> are dropped: for start-up, when content files are missing.</summary>
    public IReadOnlyList<QueueId> DropUnless(Func<QueueEntry, bool> keep)
    {
        lock (_gate)
        {
            var dropped = _entries.Values.Where(entry => !keep(entry)).ToArray();
            foreach (var entry in dropped)
                Remove(entry);
            return Array.ConvertAll(dropped, entry => entry.Id);
        }
    }

    /// <summary>Where the message stands from now on.</summary>
    /// <remarks>Call it under <see cref="Enter"/>.</remarks>
    public void Stand(QueueEntry entry, RecordPlace place, uint length)
    {
        entry.Place = place;
        entry.StoredLength = length;
        Segments.Need(place, length);
    }

    public void Dispose() => _due.Dispose();

    private void TimerFired()
    {
        lock (_gate)
            _due.TimerFired();
    }

    private void Remove(QueueEntry entry)
    {
        _entries.Remove(entry.Id);
        entry.IsGone = true;
        Segments.Forget(entry.Place, entry.StoredLength);
    }
}
