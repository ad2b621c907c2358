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

    /// <summary>The pool starts one or two a second where it is slow; a limit on threads may let it have fewer for good.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Returns when all of them run, or not within a limit: then with as many as there are.</summary>
    /// <returns>How many are missing.</returns>
    public static int Start()
    {
        var count = Environment.ProcessorCount + BesideProcessors;
        ThreadPool.GetMinThreads(out _, out var completionThreads);
        ThreadPool.SetMinThreads(count, completionThreads);
        ThreadPool.SetMaxThreads(count, Math.Max(completionThreads, count));
        return Gather(count, static work => ThreadPool.UnsafeQueueUserWorkItem(static work => ((Action)work!)(), work), Limit);
    }

    /// <param name="run">Gives work to a thread, perhaps much later.</param>
    internal static int Gather(int count, Action<Action> run, TimeSpan limit)
    {
        // Each waits for all the others, so that none can do the work of two.
        var missing = count;
        var over = new TaskCompletionSource();
        for (var i = 0; i < count; i++)
            run(Arrive);
        over.Task.Wait(limit);
        over.TrySetResult(); // Those who came are needed, whoever else does not come.
        return Math.Max(Volatile.Read(ref missing), 0);

        void Arrive()
        {
            if (Interlocked.Decrement(ref missing) == 0)
                over.TrySetResult();
            over.Task.Wait();
        }
    }
}
