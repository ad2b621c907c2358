using System.Buffers;

namespace Smtp.Protocol.Framing;

/// <summary>Cuts lines at CRLF and nowhere else (RFC 5321 2.3.8). A pure step over a buffer.</summary>
public static class LineReader
{
    /// <param name="maximumLength">Octets, CRLF included (RFC 5321 4.5.3.1.4: 512 and more with extensions).</param>
    /// <param name="line">With bare CR or LF still inside, if the peer sent such: the command parser refuses them.</param>
    public static LineStep TryRead(
        in ReadOnlySequence<byte> input, int maximumLength, out ReadOnlySequence<byte> line, out SequencePosition consumed) =>
        throw new NotImplementedException();
}
