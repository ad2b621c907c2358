using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>The files of large content, one a message, named by its queue id.</summary>
internal sealed class ContentFiles(IJournalFiles files, ILogger log) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<QueueId> _finished = new();
    private readonly Lock _oneAtATime = new();
    private int _deleting;

    public ContentFile Create(QueueId id) => new(id, files.Create(JournalFormat.ContentPath(id), 0));

    public IJournalFile Open(QueueId id) => files.Open(JournalFormat.ContentPath(id));

    /// <summary>Need not be durable: at start, files that no message names are removed.</summary>
    public void Delete(QueueId id)
    {
        try
        {
            files.Delete(JournalFormat.ContentPath(id));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            QueueLog.CannotDelete(log, JournalFormat.ContentPath(id), error.Message);
        }
    }

    /// <summary>Off the writer's thread: deleting a large file takes a while.</summary>
    public void DeleteLater(QueueId id)
    {
        _finished.Enqueue(id);
        if (Interlocked.Exchange(ref _deleting, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _deleting, 0);
        DeleteFinished();
    }

    /// <summary>Whatever <see cref="DeleteLater"/> was told so far; it is gone when this returns.</summary>
    public void DeleteFinished()
    {
        lock (_oneAtATime)
        {
            while (_finished.TryDequeue(out var id))
                Delete(id);
        }
    }

    /// <summary>Removes files that no message names: left by a crash between file and record, or after a message's end.</summary>
    /// <param name="keep">Asked for each of them: false, it must stay.</param>
    public int RemoveOrphans(Func<QueueId, bool> isNamed, Func<QueueId, bool> keep)
    {
        var removed = 0;
        foreach (var name in files.List(JournalFormat.ContentDirectory))
        {
            // What we did not name is not ours to remove.
            if (!QueueId.TryParse(name, out var id) || isNamed(id) || !keep(id))
                continue;
            Delete(id);
            removed++;
        }

        return removed;
    }
}
