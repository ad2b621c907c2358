namespace Smtp.Dialogues.Staging;

/// <summary>The client's end of a connection as a stream, for its SslStream. Every write may be cut into octets.</summary>
internal sealed class ClientWire(MemoryConnection connection, bool byOctet) : Stream
{
    private readonly List<byte> _seen = [];
    private readonly Stream _input = connection.Reader.AsStream();

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The type of the last record that the server sent whole (RFC 5246 6.2.1): 21 is an alert, 23 content.</summary>
    public int LastRecordType
    {
        get
        {
            var type = 0;
            for (var at = 0; at + 5 <= _seen.Count; at += 5 + (_seen[at + 3] << 8) + _seen[at + 4])
                type = _seen[at];
            return type;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _input.ReadAsync(buffer, cancellationToken);
        _seen.AddRange(buffer.Span[..count]);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var size = byOctet ? 1 : buffer.Length;
        for (; !buffer.IsEmpty; buffer = buffer[size..])
            await connection.Writer.WriteAsync(buffer[..size], cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
