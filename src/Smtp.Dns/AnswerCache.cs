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
            return _entries.TryGetValue(question, out var entry) && entry.ValidUntil > time.GetUtcNow() ? entry.Answer : null;
        }
    }

    public void Add(Question question, RecordAnswer answer)
    {
        if (answer.TimeToLive <= TimeSpan.Zero)
            return;

        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_entries.Count >= capacity)
                MakeRoom(now);
            _entries[question] = new Entry(answer, now + answer.TimeToLive);
        }
    }

    /// <summary>Takes out what has expired; when that is not a quarter, any quarter will do, as a look-up more costs one question.</summary>
    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (question, entry) in _entries)
        {
            if (entry.ValidUntil <= now)
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

    private readonly record struct Entry(RecordAnswer Answer, DateTimeOffset ValidUntil);
}
