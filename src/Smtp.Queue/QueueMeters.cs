using System.Diagnostics.Metrics;

namespace Smtp.Queue;

/// <summary>The queue's figures.</summary>
internal static class QueueMeters
{
    private static readonly Meter Meter = new("Smtp.Queue");
    private static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("smtp.queue.batch.size", "{record}", "Records a flush.");
    private static readonly Histogram<double> FlushDuration =
        Meter.CreateHistogram<double>("smtp.queue.flush.duration", "s", "Of one flush of the journal.");

    public static readonly UpDownCounter<int> Active =
        Meter.CreateUpDownCounter<int>("smtp.queue.active", "{message}", "Messages in memory for work.");

    public static readonly UpDownCounter<int> Depth =
        Meter.CreateUpDownCounter<int>("smtp.queue.depth", "{message}", "Messages in the queue.");

    public static readonly Counter<long> Delivered =
        Meter.CreateCounter<long>("smtp.queue.delivered", "{recipient}", "Recipients delivered or relayed.");

    public static readonly Counter<long> Deferred =
        Meter.CreateCounter<long>("smtp.queue.deferred", "{recipient}", "Attempts put off.");

    public static readonly Counter<long> Bounced =
        Meter.CreateCounter<long>("smtp.queue.bounced", "{recipient}", "Recipients failed.");

    public static void Batch(int records, TimeSpan flush)
    {
        BatchSize.Record(records);
        FlushDuration.Record(flush.TotalSeconds);
    }
}
