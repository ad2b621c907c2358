using System.Buffers.Binary;
using System.Net.Sockets;

namespace Smtp.Benchmarks.Tls;

/// <summary>
/// A socket as a stream, straight and blocking. It sees the server's first message of a handshake, which is in the clear and says whether
/// an earlier session goes on: SslStream does not tell.
/// </summary>
internal sealed class HandshakeWatch(Socket socket) : Stream
{
    private const int ExtensionsAtLeast = 5 + 4 + 2 + 32 + 1;
    private const int PreSharedKey = 41; // RFC 8446 4.2.11

    private bool _watching;

    /// <summary>Of the last handshake, in TLS 1.3.</summary>
    public bool Resumed { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What comes next is the server's first message.</summary>
    public void Watch() => _watching = true;

    public override int Read(Span<byte> buffer)
    {
        // SslStream asks so whether something is there; the read behind it waits just as well.
        if (buffer.IsEmpty)
            return 0;

        var read = socket.Receive(buffer);
        if (_watching)
        {
            // It leaves in one piece with much behind it; a handshake cut smaller would be told as an error, not miscounted.
            Resumed = HasPreSharedKey(buffer[..read]);
            _watching = false;
        }

        return read;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
            buffer = buffer[socket.Send(buffer)..];
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            socket.Dispose();
        base.Dispose(disposing);
    }

    // RFC 8446 4.1.3: record, message, version, random, the session's name, suite, compression, extensions.
    private static bool HasPreSharedKey(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < ExtensionsAtLeast || octets[0] != 22 || octets[5] != 2)
            {
            var beginning = Convert.ToHexString(octets[..Math.Min(octets.Length, 16)]);
            throw new InvalidOperationException($"The server's {octets.Length} octets do not begin with a ServerHello: {beginning}");
        }


        var rest = octets[(ExtensionsAtLeast - 1)..];
        rest = rest[(1 + rest[0] + 2 + 1)..];
        var extensions = rest.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(rest));
        while (extensions.Length >= 4)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(extensions) == PreSharedKey)
                return true;
            extensions = extensions[(4 + BinaryPrimitives.ReadUInt16BigEndian(extensions[2..]))..];
        }

        return false;
    }
}
