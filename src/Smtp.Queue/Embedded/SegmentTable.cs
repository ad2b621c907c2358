namespace Smtp.Queue.Embedded;

/// <summary>
/// The segments, oldest first, and who still needs them. A segment goes only when it is the oldest and no live message needs it: so a
/// record that ends a message never vanishes before the one that accepted it, and nothing finished comes back.
/// </summary>
/// <remarks>Guarded by the index's lock.</remarks>
internal sealed class SegmentTable
{
    private readonly Queue<Segment> _byAge = new();
    private readonly Dictionary<uint, Segment> _byNumber = [];

    public int Count => _byAge.Count;

    public void Add(Segment segment)
    {
        _byAge.Enqueue(segment);
        _byNumber.Add(segment.Number, segment);
    }

    public void Need(RecordPlace place) => _byNumber[place.Segment].Live++;

    public void Forget(RecordPlace place)
    {
        if (!place.IsNone)
            _byNumber[place.Segment].Live--;
    }

    public Segment? Find(RecordPlace place) => _byNumber.GetValueOrDefault(place.Segment);

    public bool HasFinished => _byAge.TryPeek(out var oldest) && oldest.IsSealed && oldest.Live == 0;

    /// <returns>The oldest segment when nothing needs it any more, no longer in the table.</returns>
    public Segment? TakeFinished()
    {
        if (!HasFinished)
            return null;

        var finished = _byAge.Dequeue();
        _byNumber.Remove(finished.Number);
        return finished;
    }

    public IEnumerable<Segment> All => _byAge;
}
