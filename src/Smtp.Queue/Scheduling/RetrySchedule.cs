using Smtp.Mail;
using Smtp.Protocol.Replies;

namespace Smtp.Queue.Scheduling;

/// <summary>When a deferred recipient is tried again (RFC 5321 4.5.4.1), and when it has waited too long.</summary>
internal sealed class RetrySchedule(QueueOptions options, Random random)
{
    private const double Jitter = 0.1;
    private const int MostDoublings = 30;

    // RFC 3463 3.5: delivery time expired.
    private static readonly EnhancedStatus DeliveryTimeExpired = new(4, 4, 7);

    /// <param name="attempts">Made before this one, which was deferred.</param>
    public DateTimeOffset Next(DateTimeOffset now, DateTimeOffset acceptedAt, int attempts)
    {
        var interval = options.FirstRetry * Math.Pow(2, Math.Min(attempts, MostDoublings));
        if (interval > options.MaximumRetry)
            interval = options.MaximumRetry;

        // A tenth more or less, so that mail that failed together does not come back together.
        interval *= 1 + (Jitter * ((2 * random.NextDouble()) - 1));
        var next = now + interval;

        // The last attempt is made when the time is up, not missed by an interval.
        var expiry = acceptedAt + options.Expiry;
        return next > expiry && expiry > now ? expiry : next;
    }

    /// <summary>When a message accepted then is given up.</summary>
    public DateTimeOffset Expiry(DateTimeOffset acceptedAt) => acceptedAt + options.Expiry;

    /// <summary>It has waited so long that the sender should know.</summary>
    public bool IsLate(DateTimeOffset now, DateTimeOffset acceptedAt) =>
        options.DelayWarning > TimeSpan.Zero && now - acceptedAt >= options.DelayWarning;

    /// <returns>The same outcome, or the failure that a deferral has become.</returns>
    public Outcome Judge(Outcome outcome, DateTimeOffset now, DateTimeOffset acceptedAt) =>
        outcome.Kind == OutcomeKind.Deferred && now - acceptedAt >= options.Expiry
            ? outcome with { Kind = OutcomeKind.Failed, Status = DeliveryTimeExpired }
            : outcome;
}
