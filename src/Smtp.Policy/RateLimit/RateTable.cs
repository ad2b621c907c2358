namespace Smtp.Policy.RateLimit;

/// <summary>
/// The counts of one scope, in bounded memory. Keys are spread over small sets; where a set is full, who has used least of his limits
/// makes room for the newcomer. So nobody gets rid of his own record by sending under many other names: he would have to load as many
/// records as there are, each as much as his own. Not safe for several threads.
/// </summary>
/// <remarks>Which keys share a set depends on a random hash, so no stranger can aim at somebody's set.</remarks>
internal sealed class RateTable
{
    private const int SetSize = 8;

    private readonly RateRule[] _rules;
    private readonly Record?[]?[] _sets;
    private readonly TimeProvider _time;
    private readonly long _origin;

    public RateTable(RateRule[] rules, int capacity, TimeProvider time)
    {
        _rules = rules;
        _sets = new Record?[Math.Max(1, capacity / SetSize)][];
        _time = time;
        _origin = time.GetTimestamp();
    }

    public int Count => _sets.Sum(static set => set?.Count(static record => record is not null) ?? 0);

    /// <returns>The first rule for which <paramref name="amount"/> does not fit; <see langword="null"/>: it fits. Counts nothing.</returns>
    public RateExcess? Check(UInt128 key, RateQuantity quantity, long amount)
    {
        var record = Find(key);
        for (var i = 0; i < _rules.Length; i++)
        {
            var rule = _rules[i];
            if (rule.Quantity != quantity)
                continue;

            var slice = SliceOf(rule);
            var used = record is null ? 0 : record.Counts[i].Sum(slice);
            if (used > rule.Limit - amount)
                return new RateExcess(rule, used, FreeIn(record, i, slice, amount));
        }

        return null;
    }

    /// <summary>Counts it, whatever the limits are.</summary>
    public void Add(UInt128 key, RateQuantity quantity, long amount)
    {
        Record? record = null;
        for (var i = 0; i < _rules.Length; i++)
        {
            if (_rules[i].Quantity == quantity)
                (record ??= Find(key) ?? MakeRoom(key)).Counts[i].Add(SliceOf(_rules[i]), amount);
        }
    }

    private Record? Find(UInt128 key)
    {
        foreach (var record in _sets[SetOf(key)] ?? [])
        {
            if (record is not null && record.Key == key)
                return record;
        }

        return null;
    }

    private Record MakeRoom(UInt128 key)
    {
        var set = _sets[SetOf(key)] ??= new Record?[SetSize];
        var room = Array.IndexOf(set, null);
        if (room < 0)
            room = LeastLoaded(set);
        return set[room] = new Record(key, new SlidingCount[_rules.Length]);
    }

    private int LeastLoaded(Record?[] set)
    {
        var elapsed = Elapsed;
        var (found, least) = (0, double.MaxValue);
        for (var i = 0; i < set.Length; i++)
        {
            var load = LoadOf(set[i]!, elapsed);
            if (load < least)
                (found, least) = (i, load);
        }

        return found;
    }

    private uint SetOf(UInt128 key) => (uint)key.GetHashCode() % (uint)_sets.Length;

    /// <summary>How much of its limits a record has used: of the one that is nearest.</summary>
    private double LoadOf(Record record, TimeSpan elapsed)
    {
        var most = 0.0;
        for (var i = 0; i < _rules.Length; i++)
            most = Math.Max(most, record.Counts[i].Sum(SliceOf(_rules[i], elapsed)) / (double)_rules[i].Limit);
        return most;
    }

    private long SliceOf(RateRule rule) => SliceOf(rule, Elapsed);

    private static long SliceOf(RateRule rule, TimeSpan elapsed) => elapsed.Ticks / SliceLength(rule);

    private TimeSpan? FreeIn(Record? record, int rule, long slice, long amount)
    {
        var free = record is null ? null : record.Counts[rule].FreeAt(slice, amount, _rules[rule].Limit);
        return free is null ? null : TimeSpan.FromTicks((free.Value * SliceLength(_rules[rule])) - Elapsed.Ticks);
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_origin);

    private static long SliceLength(RateRule rule) => rule.Length.Ticks / SlidingCount.Slices;

    private sealed record Record(UInt128 Key, SlidingCount[] Counts);
}
