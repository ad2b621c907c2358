using System.Diagnostics;

namespace Smtp.Benchmarks.Load;

/// <summary>The place where the messages of a measurement end, and how many are there.</summary>
internal abstract class Arrivals
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Begins to count at 0.</summary>
    public abstract void Reset();

    /// <summary>
    /// Looks rarely, so as not to disturb what is measured: again when half of the time the rest will take has passed.
    /// </summary>
    /// <exception cref="TimeoutException">For a minute nothing has come.</exception>
    public async Task WaitForAsync(int expected, CancellationToken cancellationToken)
    {
        var (lastCount, lastLook) = (Count(), Stopwatch.GetTimestamp());
        var wait = ShortestLook;
        while (lastCount < expected)
        {
            await Task.Delay(wait, TimeProvider.System, cancellationToken);
            var count = Count();
            var elapsed = Stopwatch.GetElapsedTime(lastLook);
            if (count == lastCount && elapsed > Patience)
                throw new TimeoutException($"{count} of {expected} messages have arrived, and none in the last minute.");
            if (count == lastCount)
                continue;

            wait = (expected - count) / 2.0 / (count - lastCount) * elapsed;
            wait = wait < ShortestLook ? ShortestLook : wait > LongestLook ? LongestLook : wait;
            (lastCount, lastLook) = (count, Stopwatch.GetTimestamp());
        }
    }

    protected abstract int Count();
}
