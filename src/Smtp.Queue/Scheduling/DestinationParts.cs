using Microsoft.Extensions.Logging;

namespace Smtp.Queue.Scheduling;

/// <summary>What all destinations share.</summary>
/// <param name="Share">Messages that a destination may hold in memory now, from the size of its concurrency window.</param>
/// <param name="Deliver">Makes one delivery; never throws. Where nobody was reached the message stays open, for
/// <paramref name="Close"/>: it must not come back before its destination knows.</param>
/// <param name="Suspend">Puts one off without an attempt, with the outcome given; never throws.</param>
/// <param name="Move">Puts one into the queue that its agent names by now.</param>
internal sealed record DestinationParts(
    IQueueStore Store,
    TimeSpan ProbeInterval,
    Func<int, int> Share,
    Func<DestinationQueue, WaitingDelivery, ValueTask<AttemptReport>> Deliver,
    Func<DestinationQueue, WaitingDelivery, Mail.Outcome, ValueTask> Suspend,
    Action<WaitingDelivery> Move,
    Action<ActiveMessage> Close,
    ILogger Log);
