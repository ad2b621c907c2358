using Microsoft.Extensions.Logging;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Deletes finished segments, oldest first and each durably before the next: were a later one gone after a crash and an earlier one back,
/// messages would be there whose end is not.
/// </summary>
internal sealed class JournalCleaner(IJournalFiles files, QueueIndex index, ILogger log) : IThreadPoolWorkItem
{
    private readonly Lock _oneAtATime = new();
    private int _queued;
    private bool _isStuck;

    /// <summary>Off the caller's thread.</summary>
    public void CleanLater()
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _queued, 0);
        Clean();
    }

    /// <param name="keep">So many of the newest stay, finished or not.</param>
    public void Clean(int keep = 0)
    {
        lock (_oneAtATime)
        {
            while (!_isStuck && TakeFinished(keep) is { } segment)
                _isStuck = !TryDelete(segment);
        }
    }

    private Segment? TakeFinished(int keep)
    {
        using (index.Enter())
            return index.Segments.Count > keep ? index.Segments.TakeFinished() : null;
    }

    private bool TryDelete(Segment segment)
    {
        var path = JournalFormat.SegmentPath(segment.Number);
        try
        {
            segment.Dispose();
            files.Delete(path);
            files.FlushDirectory(JournalFormat.JournalDirectory);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Until a restart none goes any more: a later one must not.
            QueueLog.CannotDelete(log, path, error.Message);
            return false;
        }
    }
}
