namespace Smtp.Composition;

/// <summary>
/// A pool of a fixed size, whose threads are there from the start and stay. Where file descriptors have run out the .NET runtime (not the
/// native executable) cannot start a thread, and ends the process: "Out of memory." Sessions and deliveries wait without a thread, so few
/// are needed, however many there are of them.
/// </summary>
internal static class WorkerThreads
{
    /// <summary>Beyond the processors for what blocks for a moment: writes to mailboxes and content files, handshakes.</summary>
    private const int BesideProcessors = 32;

    /// <summary>Returns when all of them run.</summary>
    public static void Start()
    {
        var count = Environment.ProcessorCount + BesideProcessors;
        ThreadPool.GetMinThreads(out _, out var completionThreads);
        ThreadPool.SetMinThreads(count, completionThreads);
        ThreadPool.SetMaxThreads(count, Math.Max(completionThreads, count));

        // Each waits for all the others, so that none can do the work of two.
        var missing = count;
        var complete = new TaskCompletionSource();
        for (var i = 0; i < count; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    if (Interlocked.Decrement(ref missing) == 0)
                        complete.SetResult();
                    complete.Task.Wait();
                },
                null);
        }

        complete.Task.Wait();
    }
}
