using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Fastest = TimeSpan.FromMinutes(10);

    /// <param name="time">
    /// Goes on a little while the test waits, as time does: who read this clock before the test set it on, and makes a timer only then,
    /// finds that it is due in a millisecond, or as late as the test has set the clock on, and would wait for it for ever. So where nothing
    /// has come of it for seconds, the clock goes faster and faster.
    /// </param>
    public static async Task Until(Func<bool> condition, FakeTimeProvider time)
    {
        var began = TimeProvider.System.GetTimestamp();
        var nudged = began;
        var step = TimeSpan.FromMilliseconds(1);
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Longest, "it did not come to that");
            await Task.Yield();
            if (TimeProvider.System.GetElapsedTime(nudged) < Patience)
                continue;
            time.Advance(step);
            if (TimeProvider.System.GetElapsedTime(began) > Stuck && step < Fastest)
                step *= 2;
            nudged = TimeProvider.System.GetTimestamp();
        }
    }
}
