using Smtp.Composition;
using Xunit;

namespace Smtp.Tests.Composition;

public sealed class WorkerThreadsTests
{
    [Fact]
    public void All_come_together_on_threads_of_their_own()
    {
        var ids = new HashSet<int>();
        var missing = WorkerThreads.Gather(
            8,
            work => new Thread(() =>
            {
                lock (ids)
                    ids.Add(Environment.CurrentManagedThreadId);
                work();
            }).Start(),
            Timeout.InfiniteTimeSpan);
        Assert.Equal(0, missing);
        Assert.Equal(8, ids.Count);
    }

    /// <summary>Where a limit on threads lets no more of them start, those who wait must work.</summary>
    [Fact]
    public void Who_does_not_come_holds_up_neither_the_start_nor_the_others()
    {
        var threads = new List<Thread>();
        var arrived = new CountdownEvent(3);
        var left = new List<Action>();
        var missing = WorkerThreads.Gather(
            5,
            work =>
            {
                if (threads.Count == 3)
                {
                    left.Add(work);
                    return;
                }

                threads.Add(new Thread(() =>
                {
                    arrived.Signal();
                    work();
                }));
                threads[^1].Start();
                if (threads.Count == 3)
                    arrived.Wait(TestContext.Current.CancellationToken);
            },
            TimeSpan.Zero);
        Assert.InRange(missing, 2, 5);
        Assert.All(threads, static thread => thread.Join());
        left.ForEach(static work => work()); // later than ever
    }
}
