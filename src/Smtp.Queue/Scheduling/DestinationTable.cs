namespace Smtp.Queue.Scheduling;

/// <summary>The destinations with work, and whose turn it is to load parked messages.</summary>
internal sealed class DestinationTable(DestinationParts parts, AsyncSignal changed)
{
    private const int SweepAt = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DestinationQueue> _byName = new(StringComparer.Ordinal);
    private readonly Queue<DestinationQueue> _turns = new();
    private int _sweepAt = SweepAt;

    public DestinationQueue Get(string name)
    {
        lock (_gate)
        {
            if (_byName.TryGetValue(name, out var destination))
                return destination;

            if (_byName.Count >= _sweepAt)
                Sweep();
            destination = new DestinationQueue(name, parts, GotRoom);
            _byName.Add(name, destination);
            return destination;
        }
    }

    /// <summary>The next destination, round-robin, that has parked messages and room for them.</summary>
    public DestinationQueue? NextTurn()
    {
        lock (_gate)
            return _turns.TryDequeue(out var destination) ? destination : null;
    }

    public IReadOnlyList<DestinationQueue> All
    {
        get
        {
            lock (_gate)
                return [.. _byName.Values];
        }
    }

    private void GotRoom(DestinationQueue destination)
    {
        lock (_gate)
            _turns.Enqueue(destination);
        changed.Set();
    }

    /// <summary>Names come from the routes of whatever mail there was: those without work are forgotten.</summary>
    private void Sweep()
    {
        foreach (var (name, destination) in _byName)
        {
            if (destination.IsIdle)
                _byName.Remove(name);
        }

        _sweepAt = Math.Max(SweepAt, _byName.Count * 2);
    }
}
