using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Eventually
{
    /// <summary>Looks without a pause: what is under way is mostly there at once.</summary>
    private const int Eager = 100;

    /// <summary>Looks, of a millisecond or more, from one step of the clock to the next.</summary>
    private const int Nudge = 20;

    /// <summary>Steps after which the clock goes faster.</summary>
    private const int Stuck = 200;

    /// <summary>Steps after which nothing is hoped for any more.</summary>
    private const int Most = 1000;

    private static readonly TimeSpan Fastest = TimeSpan.FromMinutes(10);

    /// <param name="time">
    /// Goes on a little while the test waits, as time does: who read this clock before the test set it on, and makes a timer only then,
    /// finds that it is due in a millisecond, or as late as the test has set the clock on, and would wait for it for ever. So where nothing
    /// has come of it for seconds, the clock goes faster and faster, but never by much more than has passed already.
    /// </param>
    /// <remarks>Counts looks instead of real time: a machine that stands still for a minute has looked once.</remarks>
    /// <param name="what">For the failure: what did not come to hold.</param>
    public static async Task Until(Func<bool> condition, FakeTimeProvider? time = null, Func<string>? what = null)
    {
        var step = TimeSpan.FromMilliseconds(1);
        for (var look = 1; !condition(); look++)
        {
            if (look < Eager)
            {
                await Task.Yield();
                continue;
            }

            // The others get the processor.
            await Task.Delay(1, TestContext.Current.CancellationToken);
            if (look % Nudge != 0)
                continue;
            var steps = (look - Eager) / Nudge;
            Assert.True(steps < Most, what?.Invoke() ?? "it did not come to that");
            time?.Advance(step);
            if (steps > Stuck && step < Fastest)
                step *= 1.25;
        }
    }
}
