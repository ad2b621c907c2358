using Smtp.Mail;
using Smtp.Protocol.Framing;

namespace Smtp.Queue.Pressure;

/// <summary>An acceptance begun near a high-water mark: waits before it is committed, and gives way once the mark is passed.</summary>
internal sealed class SlowedTransaction(IMessageTransaction inner, QueuePressure pressure, TimeProvider time) : IMessageTransaction
{
    public QueueId QueueId => inner.QueueId;

    public long Length => inner.Length;

    public void AddRecipient(Recipient recipient) => inner.AddRecipient(recipient);

    public void Advance(int count) => inner.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    /// <remarks>Large content has filled some of the disk by the time it ends: not to the last octet.</remarks>
    public ValueTask<SinkState> SpillAsync(CancellationToken cancellationToken) =>
        pressure.Look() == PressureLevel.Full ? new ValueTask<SinkState>(SinkState.Full) : inner.SpillAsync(cancellationToken);

    public async ValueTask<SinkState> CommitAsync(ContentTraits traits)
    {
        var delay = pressure.Delay();
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, time, CancellationToken.None);
        return pressure.Look() == PressureLevel.Full ? SinkState.Full : await inner.CommitAsync(traits);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
