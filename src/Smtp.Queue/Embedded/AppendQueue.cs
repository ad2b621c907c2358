namespace Smtp.Queue.Embedded;

/// <summary>
/// Where sessions put records and the one writer takes all there are: a lock-free stack, turned over when taken. Each session waits for its
/// record before it brings another, so the line is as bounded as the sessions and the deliveries are.
/// </summary>
internal sealed class AppendQueue
{
    // A semaphore would spin before it sleeps, on processors that the sessions need.
    private readonly object _bed = new();

    private readonly JournalAppend _closed = new Closed();
    private JournalAppend? _top;
    private int _asleep;

    /// <returns>False: closed, nothing will be written any more.</returns>
    public bool TryAdd(JournalAppend append)
    {
        var top = Volatile.Read(ref _top);
        while (true)
        {
            if (ReferenceEquals(top, _closed))
                return false;

            append.Next = top;
            var seen = Interlocked.CompareExchange(ref _top, append, top);
            if (ReferenceEquals(seen, top))
                break;
            top = seen;
        }

        WakeUp();
        return true;
    }

    /// <summary>Waits for records, or for <see cref="Close"/>.</summary>
    /// <returns>The first of a chain in the order they came; <see langword="null"/> when closed and empty.</returns>
    public JournalAppend? TakeAll()
    {
        while (true)
        {
            var top = Volatile.Read(ref _top);
            if (ReferenceEquals(top, _closed))
                return null;
            if (top is not null)
                return Turn(Interlocked.Exchange(ref _top, null)!);

            // Asleep is said before looking once more: whoever adds after that look sees it and wakes us.
            Interlocked.Exchange(ref _asleep, 1);
            if (Volatile.Read(ref _top) is null)
                Sleep();
            Volatile.Write(ref _asleep, 0);
        }
    }

    /// <summary>Called by the writer's owner after the last record was added.</summary>
    /// <returns>Those that came too late to be taken.</returns>
    public JournalAppend? Close()
    {
        var top = Interlocked.Exchange(ref _top, _closed);
        WakeUp();
        return top is null || ReferenceEquals(top, _closed) ? null : Turn(top);
    }

    private void WakeUp()
    {
        if (Volatile.Read(ref _asleep) == 0 || Interlocked.Exchange(ref _asleep, 0) == 0)
            return;

        lock (_bed)
            Monitor.Pulse(_bed);
    }

    private void Sleep()
    {
        lock (_bed)
        {
            while (Volatile.Read(ref _asleep) == 1)
                Monitor.Wait(_bed);
        }
    }

    private static JournalAppend Turn(JournalAppend top)
    {
        JournalAppend? turned = null;
        for (JournalAppend? append = top; append is not null;)
        {
            var next = append.Next;
            append.Next = turned;
            turned = append;
            append = next;
        }

        return turned!;
    }

    private sealed class Closed() : JournalAppend(RecordType.None)
    {
        public override void Apply(QueueIndex index) => throw new InvalidOperationException("The mark of a closed line is not a record.");

        public override void Abandon() => throw new InvalidOperationException("The mark of a closed line is not a record.");

        protected override void Recycle() => throw new InvalidOperationException("The mark of a closed line is not a record.");
    }
}
