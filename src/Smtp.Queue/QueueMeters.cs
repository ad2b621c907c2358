using System.Diagnostics.Metrics;

namespace Smtp.Queue;

/// <summary>The queue's figures.</summary>
internal static class QueueMeters
{
    private static readonly Meter Meter = new("Smtp.Queue");
    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("smtp.queue.batch.size", "{record}", "Records a flush.");
    private static readonly Histogram<double> FlushDuration = Meter.CreateHistogram<double>("smtp.queue.flush.duration", "s", "Of one flush of the journal.");

    public static void Batch(int records, TimeSpan flush)
    {
        BatchSize.Record(records);
        FlushDuration.Record(flush.TotalSeconds);
    }
}
