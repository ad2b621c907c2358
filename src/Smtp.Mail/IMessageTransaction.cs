using System.Buffers;
using Smtp.Protocol.Framing;

namespace Smtp.Mail;

/// <summary>
/// The acceptance of one message: recipients and content go in, then <see cref="CommitAsync"/> makes all of it durable or none.
/// Disposing without a commit aborts and leaves nothing behind. Content is written as to any <see cref="IBufferWriter{T}"/>; after at most
/// 64 KiB of it, call <see cref="SpillAsync"/>.
/// </summary>
public interface IMessageTransaction : IBufferWriter<byte>, IAsyncDisposable
{
    QueueId QueueId { get; }

    /// <summary>Octets of content written so far.</summary>
    long Length { get; }

    void AddRecipient(Recipient recipient);

    /// <summary>Moves content beyond the in-memory bound to its file; completes at once while the message is small.</summary>
    /// <returns>Anything but <see cref="SinkState.Accepting"/>: it cannot be stored, read and discard the rest.</returns>
    ValueTask<SinkState> SpillAsync(CancellationToken cancellationToken);

    /// <summary>Only when this returns <see cref="SinkState.Accepting"/> is the message on stable storage and may 250 be said.</summary>
    /// <remarks>Not cancellable: whoever asked for durability waits for the answer.</remarks>
    ValueTask<SinkState> CommitAsync(ContentTraits traits);
}
