using System.IO.Hashing;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Reads stored content once through. The last octets are given out only when the checksum of all is right, so that damaged content never
/// reaches its end: no reader can take it for whole.
/// </summary>
internal sealed class StoredContentStream(IJournalFile file, long offset, long length, ulong checksum) : Stream
{
    private readonly XxHash3 _hash = new();
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, length - _position)];
        if (wanted.IsEmpty)
            return 0;

        if (file.Read(wanted, offset + _position) != wanted.Length)
            throw new InvalidDataException("Stored content ends too early.");

        _hash.Append(wanted);
        _position += wanted.Length;
        if (_position == length && _hash.GetCurrentHashAsUInt64() != checksum)
            throw new InvalidDataException("Stored content is not what was committed: its checksum is wrong.");
        return wanted.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <remarks>Reads at once: a page-cache read costs less than handing it to another thread, and a queue's disk is local.</remarks>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
