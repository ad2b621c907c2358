using System.Buffers.Binary;
using System.Net.Sockets;

namespace Smtp.Benchmarks.Tls;

/// <summary>
/// A socket as a stream, straight and blocking. It sees the server's first message of a handshake, which is in the clear and says whether
/// an earlier session goes on: SslStream does not tell.
/// </summary>
internal sealed class HandshakeWatch(Socket socket) : Stream
{
    private const int Prologue = 5 + 4 + 2 + 32; // record, message, version, random: then the session's name
    private const int PreSharedKey = 41; // RFC 8446 4.2.11
    private const int SupportedVersions = 43; // RFC 8446 4.2.1

    private readonly byte[] _asked = new byte[32];
    private int _askedLength = -1;
    private bool _watching;

    /// <summary>Of the last handshake.</summary>
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

    /// <summary>What is sent next is the client's first message, and what comes next the server's.</summary>
    public void Watch() => (_watching, _askedLength) = (true, -1);

    public override int Read(Span<byte> buffer)
    {
        // SslStream asks so whether something is there; the read behind it waits just as well.
        if (buffer.IsEmpty)
            return 0;

        var read = socket.Receive(buffer);
        if (_watching)
        {
            // It leaves in one piece with much behind it; a handshake cut smaller would be told as an error, not miscounted.
            Resumed = IsResumed(buffer[..read]);
            _watching = false;
        }

        return read;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_watching && _askedLength < 0)
        {
            _askedLength = buffer[Prologue];
            buffer.Slice(Prologue + 1, _askedLength).CopyTo(_asked);
        }

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

    // TLS 1.2 (RFC 5246 7.4.1.3): the server repeats the session's name. In TLS 1.3 it always does, and a key shared before is what counts.
    private bool IsResumed(ReadOnlySpan<byte> octets)
    {
        if (octets.Length <= Prologue || octets[0] != 22 || octets[5] != 2)
        {
            var beginning = Convert.ToHexString(octets[..Math.Min(octets.Length, 16)]);
            throw new InvalidOperationException($"The server's {octets.Length} octets do not begin with a ServerHello: {beginning}");
        }

        var name = octets.Slice(Prologue + 1, octets[Prologue]);
        var extensions = Extensions(octets[(Prologue + 1 + name.Length + 2 + 1)..]); // behind suite and compression
        return Has(extensions, SupportedVersions)
            ? Has(extensions, PreSharedKey)
            : !name.IsEmpty && name.SequenceEqual(_asked.AsSpan(0, _askedLength));
    }

    private static ReadOnlySpan<byte> Extensions(ReadOnlySpan<byte> octets) => octets.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(octets));

    private static bool Has(ReadOnlySpan<byte> extensions, int type)
    {
        while (extensions.Length >= 4)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(extensions) == type)
                return true;
            extensions = extensions[(4 + BinaryPrimitives.ReadUInt16BigEndian(extensions[2..]))..];
        }

        return false;
    }
}
