namespace Smtp.Queue.Embedded;

/// <summary>
/// The segments, oldest first, and who still needs them. A segment goes only when it is the oldest and no live message stands in it: so a
/// record that ends a message never vanishes before the one that accepted it, and nothing finished comes back. It also means that whatever
/// is told of a message after the record it stands in is there as long as that record.
/// </summary>
/// <remarks>Guarded by the index's lock.</remarks>
internal sealed class SegmentTable
{
    private readonly Queue<Segment> _byAge = new();
    private readonly Dictionary<uint, Segment> _byNumber = [];
    private long _sealedOctets;

    public int Count => _byAge.Count;

    public IEnumerable<Segment> All => _byAge;

    public bool HasFinished => _byAge.TryPeek(out var oldest) && IsFinished(oldest);

    /// <summary>Octets of the records in which the live messages stand.</summary>
    public long LiveOctets { get; private set; }

    public void Add(Segment segment)
    {
        _byAge.Enqueue(segment);
        _byNumber.Add(segment.Number, segment);
    }

    /// <summary>No more records will come.</summary>
    public void Seal(Segment segment)
    {
        segment.IsSealed = true;
        _sealedOctets += Records(segment);
    }

    /// <param name="octets">Of the record in which a message stands; 0: a reader.</param>
    public void Need(RecordPlace place, uint octets)
    {
        var segment = _byNumber[place.Segment];
        segment.Live++;
        segment.LiveOctets += octets;
        LiveOctets += octets;
    }

    public void Forget(RecordPlace place, uint octets)
    {
        var segment = _byNumber[place.Segment];
        segment.Live--;
        segment.LiveOctets -= octets;
        LiveOctets -= octets;
    }

    public Segment? Find(RecordPlace place) => _byNumber.GetValueOrDefault(place.Segment);

    /// <summary>The first segment with live messages, when the full ones from there on take more than twice what all live messages
    /// need, or when its own are small change.</summary>
    /// <param name="smallChange">Octets: for when room is short, and a whole segment may be had for them. 0: it is not.</param>
    public Segment? Wasteful(long smallChange)
    {
        var octets = _sealedOctets;
        foreach (var segment in _byAge)
        {
            if (!IsFinished(segment))
                return segment.IsSealed && (octets > 2 * LiveOctets || segment.LiveOctets < smallChange) ? segment : null;
            octets -= Records(segment);
        }

        return null;
    }

    /// <returns>The oldest segment when nothing needs it any more, no longer in the table.</returns>
    public Segment? TakeFinished()
    {
        if (!HasFinished)
            return null;

        var finished = _byAge.Dequeue();
        _byNumber.Remove(finished.Number);
        _sealedOctets -= Records(finished);
        return finished;
    }

    private static long Records(Segment segment) => segment.Tail - JournalFormat.FirstRecord;

    private static bool IsFinished(Segment segment) => segment is { IsSealed: true, Live: 0 };
}
