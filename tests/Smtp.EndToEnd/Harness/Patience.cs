using System.Diagnostics;
using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary>How long tests wait for other processes: far longer than it takes, so that a slow machine fails nothing.</summary>
internal static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(25);

    /// <summary>Looks at the outside world, which tells nobody when it changes, until <paramref name="holds"/>.</summary>
    /// <param name="what">For the failure: what did not come to hold.</param>
    public static async Task UntilAsync(Func<bool> holds, Func<string> what, TimeSpan? deadline = null)
    {
        var started = Stopwatch.GetTimestamp();
        using var glances = new PeriodicTimer(Glance);
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(started) > (deadline ?? Long))
                Assert.Fail(what());
            await glances.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
