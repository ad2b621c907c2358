namespace Smtp.Dns;

/// <summary>Answers by question, each for its time to live, a bounded number of them.</summary>
internal sealed class AnswerCache(int capacity, TimeProvider time)
{
    private readonly Dictionary<Question, Entry> _entries = [];
    private readonly Lock _lock = new();

    public RecordAnswer? Find(Question question)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(question, out var entry) && IsValid(entry) ? entry.Answer : null;
        }
    }

    public void Add(Question question, RecordAnswer answer)
    {
        if (answer.TimeToLive <= TimeSpan.Zero)
            return;

        lock (_lock)
        {
            if (_entries.Count >= capacity)
                MakeRoom();
            _entries[question] = new Entry(answer, time.GetTimestamp());
        }
    }

    /// <summary>Takes out what has expired; when that is not a quarter, any quarter will do, as a look-up more costs one question.</summary>
    private void MakeRoom()
    {
        foreach (var (question, entry) in _entries)
        {
            if (!IsValid(entry))
                _entries.Remove(question);
        }

        var excess = _entries.Count - (capacity - ((capacity + 3) / 4));
        foreach (var question in _entries.Keys)
        {
            if (excess-- <= 0)
                break;
            _entries.Remove(question);
        }
    }

    // By the monotonic clock: one that is set back a day must not keep answers a day longer.
    private bool IsValid(Entry entry) => time.GetElapsedTime(entry.Added) < entry.Answer.TimeToLive;

    private readonly record struct Entry(RecordAnswer Answer, long Added);
}
