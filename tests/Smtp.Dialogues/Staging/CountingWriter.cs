using System.IO.Pipelines;

namespace Smtp.Dialogues.Staging;

/// <summary>Counts flushes that carry something: each would be a packet.</summary>
internal sealed class CountingWriter(PipeWriter writer) : PipeWriter
{
    public int Flushes { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => writer.UnflushedBytes;

    public override void Advance(int bytes) => writer.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);

    public override void CancelPendingFlush() => writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => writer.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (writer.UnflushedBytes > 0)
            Flushes++;
        return writer.FlushAsync(cancellationToken);
    }
}
