using System.Buffers;

namespace Smtp.Protocol.Replies;

/// <summary>
/// Reads a whole (multi-line) reply of a server from the start of a buffer (RFC 5321 4.2). Bounded: a server that sends more than
/// <see cref="MaximumLines"/> lines or <see cref="MaximumLineLength"/> octets a line is answered with <see cref="ReplyStep.Malformed"/>.
/// Text comes out printable: control characters and invalid UTF-8 are replaced, so it is safe in logs and bounces.
/// </summary>
public static class ReplyParser
{
    public const int MaximumLines = 100;
    public const int MaximumLineLength = 2048;

    /// <param name="consumed">Where the next reply starts; the buffer's start unless <see cref="ReplyStep.Complete"/>.</param>
    public static ReplyStep TryParse(in ReadOnlySequence<byte> input, out Reply? reply, out SequencePosition consumed) =>
        throw new NotImplementedException();
}
