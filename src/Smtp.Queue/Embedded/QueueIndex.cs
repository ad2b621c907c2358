using Smtp.Mail;
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

    public QueueIndex(QueueClock clock) => _due = new DueQueue(clock, TimerFired);

    public SegmentTable Segments { get; } = new();

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
    public void Add(QueueEntry entry, RecordPlace place)
    {
        lock (_gate)
        {
            // The same id twice can only be a record that was copied by hand: the first one counts.
            if (!_entries.TryAdd(entry.Id, entry))
                return;

            entry.Place = place;
            Segments.Need(place);
            if (_isComplete)
                _due.Add(entry);
        }
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

            ref var recipient = ref entry.Recipient(change.Index);
            Segments.Forget(recipient.Last);
            if (!change.Ended)
                Segments.Need(place);
            recipient = new RecipientState(change.Ended ? default : place, change.NextAttempt, change.Attempts);
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
            if (due is not null)
            {
                entry.Due = due.Value;
                return null;
            }

            Remove(entry);
            return entry;
        }
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
            return _entries.TryGetValue(id, out var entry) && !entry.IsActive && (entry.IsActive = true);
    }

    /// <summary>Gives a taken message back: it waits until its earliest next attempt.</summary>
    public void Release(QueueId id)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out var entry) && entry.IsActive)
            {
                entry.IsActive = false;
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

    /// <summary>What is needed to load the message; the kept message itself is handed over, once.</summary>
    public QueueEntry? Find(QueueId id, out QueuedMessage? loaded)
    {
        lock (_gate)
        {
            var entry = _entries.GetValueOrDefault(id);
            loaded = entry?.Loaded;
            if (entry is not null)
                entry.Loaded = null;
            return entry;
        }
    }

    public bool Contains(QueueId id)
    {
        lock (_gate)
            return _entries.ContainsKey(id);
    }

    /// <returns>A copy of the recipients' states, and the segments they stand in.</returns>
    public RecipientState[] Recipients(QueueEntry entry)
    {
        lock (_gate)
            return entry.Recipients.ToArray();
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
        Segments.Forget(entry.Place);
        foreach (ref readonly var recipient in entry.Recipients)
            Segments.Forget(recipient.Last);
    }
}
