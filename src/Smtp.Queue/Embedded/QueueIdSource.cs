using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>Gives queue ids: the time, or one more than the one before.</summary>
/// <param name="highest">The highest ever seen in this journal: a clock set back does not give an id twice.</param>
internal sealed class QueueIdSource(TimeProvider time, QueueId highest)
{
    private long _last = highest.Value;

    public QueueId Last => new(Volatile.Read(ref _last));

    public QueueId Next()
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var last = Volatile.Read(ref _last);
        while (true)
        {
            var next = Math.Max(now, last + 1);
            var seen = Interlocked.CompareExchange(ref _last, next, last);
            if (seen == last)
                return new QueueId(next);
            last = seen;
        }
    }
}
