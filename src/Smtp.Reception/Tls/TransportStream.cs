using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Smtp.Reception.Tls;

/// <summary>
/// The pipes of a connection as a stream for <see cref="System.Net.Security.SslStream"/>. A read or write that is woken goes on, unless the
/// session is past its deadline: nothing is ever cancelled half way, which would cost the records their framing.
/// </summary>
internal sealed class TransportStream(IDuplexPipe transport, Func<bool> isExpired) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A buffer of no octets waits until there are some (as SslStream does while a client is idle).</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var read = await transport.Input.ReadAsync(cancellationToken);
            var there = read.Buffer;
            if (!there.IsEmpty)
            {
                // Counted before: behind AdvanceTo the pipe uses its segments again, and the length of the slice is anybody's.
                var count = (int)Math.Min(there.Length, buffer.Length);
                var taken = there.Slice(0, count);
                taken.CopyTo(buffer.Span);
                transport.Input.AdvanceTo(taken.End);
                return count;
            }

            transport.Input.AdvanceTo(there.End);
            if (read.IsCompleted)
                return 0;
            if (read.IsCanceled && isExpired())
                throw new ConnectionAbortedException("Past its deadline.");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await transport.Output.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted || (result.IsCanceled && isExpired()))
            throw new ConnectionAbortedException("The peer takes nothing more.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Every write has left already.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
