namespace Smtp.Queue;

/// <summary>What a delivery hears of the daemon's stopping.</summary>
/// <param name="Soon">Whoever has not begun to hand the message over leaves it: it stays queued as it was.</param>
/// <param name="Now">Break off. Never before <paramref name="Soon"/>.</param>
public readonly record struct StopSignals(CancellationToken Soon, CancellationToken Now)
{
    /// <summary>One signal for both.</summary>
    public static StopSignals By(CancellationToken stop) => new(stop, stop);
}
