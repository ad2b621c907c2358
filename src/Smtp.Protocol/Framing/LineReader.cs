using System.Buffers;

namespace Smtp.Protocol.Framing;

/// <summary>Cuts lines at CRLF and nowhere else (RFC 5321 2.3.8). A pure step over a buffer.</summary>
public static class LineReader
{
    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <param name="maximumLength">Octets, CRLF included, at least 2 (RFC 5321 4.5.3.1.4: 512 and more with extensions).</param>
    /// <param name="line">With bare CR or LF still inside, if the peer sent such: the command parser refuses them.</param>
    /// <param name="consumed">Behind the CRLF; the start of <paramref name="input"/> for <see cref="LineStep.NeedMore"/>.</param>
    public static LineStep TryRead(
        in ReadOnlySequence<byte> input, int maximumLength, out ReadOnlySequence<byte> line, out SequencePosition consumed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, LineEnd.Length);

        // Never looks behind the limit, so a line without end costs no more than one at the limit.
        var window = input.Length > maximumLength ? input.Slice(0, maximumLength) : input;
        var length = FindLineEnd(window);
        if (length >= 0)
        {
            line = window.Slice(0, length);
            consumed = window.GetPosition(length + LineEnd.Length);
            return LineStep.Complete;
        }

        line = default;
        if (window.Length < maximumLength)
        {
            consumed = input.Start;
            return LineStep.NeedMore;
        }

        // A CR at the end of the window stays: the LF may follow, and losing the pair would lose step with the peer.
        var last = window.GetPosition(maximumLength - 1);
        consumed = input.Slice(last).FirstSpan[0] == '\r' ? last : window.End;
        return LineStep.TooLong;
    }

    private static long FindLineEnd(in ReadOnlySequence<byte> window)
    {
        if (window.IsSingleSegment)
            return window.FirstSpan.IndexOf(LineEnd);

        var reader = new SequenceReader<byte>(window);
        return reader.TryReadTo(out ReadOnlySequence<byte> line, LineEnd) ? line.Length : -1;
    }
}
