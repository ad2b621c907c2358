using System.IO.Pipelines;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>One end of an in-memory connection; reads may be cut into single octets. Disposing fails whatever waits, as with a socket.</summary>
internal sealed class PeerStream(PipeReader input, PipeWriter output, int maximumRead) : Stream
{
    private readonly CancellationTokenSource _disposed = new();

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static (PeerStream Client, PeerStream Server) CreatePair(int clientMaximumRead)
    {
        // Backpressure like a socket's, so that a client that writes against a silent peer waits.
        var toServer = new Pipe(new PipeOptions(pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 128 * 1024));
        var toClient = new Pipe();
        var client = new PeerStream(toClient.Reader, toServer.Writer, clientMaximumRead);
        return (client, new PeerStream(toServer.Reader, toClient.Writer, int.MaxValue));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await input.ReadAsync(_disposed.Token);
            var length = (int)Math.Min(Math.Min(result.Buffer.Length, buffer.Length), maximumRead);
            foreach (var segment in result.Buffer.Slice(0, length))
            {
                segment.CopyTo(buffer);
                buffer = buffer[segment.Length..];
            }

            input.AdvanceTo(result.Buffer.GetPosition(length));
            return length;
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException)
        {
            throw new IOException("closed here", exception);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await output.WriteAsync(buffer, _disposed.Token);
            if (result.IsCompleted)
                throw new IOException("closed there");
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException)
        {
            throw new IOException("closed here", exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _disposed.Cancel();
        output.Complete();
        input.Complete();
        base.Dispose(disposing);
    }
}
