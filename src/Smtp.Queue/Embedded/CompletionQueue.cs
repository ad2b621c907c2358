using System.Collections.Concurrent;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Tells the sessions of a batch. A batch of a hundred is not a hundred work items: as many workers as there are processors take one
/// session after the other, so the pool is woken a few times only and a slow session holds up no more than its worker.
/// </summary>
internal sealed class CompletionQueue : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<JournalAppend> _done = new();
    private readonly int _most = Environment.ProcessorCount;
    private int _workers;

    /// <param name="chain">Records that know their result, linked by <see cref="JournalAppend.Next"/>.</param>
    public void Post(JournalAppend? chain)
    {
        var count = 0;
        while (chain is not null)
        {
            var next = chain.Next;
            chain.Next = null;
            _done.Enqueue(chain);
            chain = next;
            count++;
        }

        for (var i = 0; i < Math.Min(count, _most); i++)
            StartWorker();
    }

    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            while (_done.TryDequeue(out var append))
                append.Complete();
            Interlocked.Decrement(ref _workers);

            // One may have been added between the last look and the farewell, by someone who still counted on us.
        }
        while (!_done.IsEmpty && TryEnter());
    }

    private void StartWorker()
    {
        if (TryEnter())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryEnter()
    {
        var workers = Volatile.Read(ref _workers);
        while (workers < _most)
        {
            var seen = Interlocked.CompareExchange(ref _workers, workers + 1, workers);
            if (seen == workers)
                return true;
            workers = seen;
        }

        return false;
    }
}
