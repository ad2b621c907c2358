using System.Buffers;

namespace Smtp.Protocol.Replies;

/// <summary>
/// Reads a whole (multi-line) reply of a server from the start of a buffer (RFC 5321 4.2). Bounded: a server that sends more than
/// <see cref="MaximumLines"/> lines or <see cref="MaximumLineLength"/> octets a line is answered with <see cref="ReplyStep.Malformed"/>.
/// Text comes out printable: control characters and invalid UTF-8 are replaced, so it is safe in logs and bounces.
/// </summary>
/// <remarks>
/// Lenient where deployed servers are: a code without text, text that is not ASCII, any second and third digit of a refusal (571 is in
/// use). Strict where a mistake could make us believe that mail was taken: every line ends in CRLF and has the same code, a space, hyphen
/// or nothing follows it, and positive codes are of the kinds RFC 5321 4.2.1 knows. A server that ends lines with a bare LF is malformed
/// at once, not after a time-out.
/// </remarks>
public static class ReplyParser
{
    public const int MaximumLines = 100;

    /// <summary>CRLF included; RFC 5321 4.5.3.1.5 allows 512.</summary>
    public const int MaximumLineLength = 2048;

    /// <param name="consumed">Where the next reply starts; the buffer's start unless <see cref="ReplyStep.Complete"/>.</param>
    public static ReplyStep TryParse(in ReadOnlySequence<byte> input, out Reply? reply, out SequencePosition consumed)
    {
        reply = null;
        consumed = input.Start;

        // First only looks for the end: nothing is built of a reply that comes in drops, or never ends.
        var step = FindEnd(input, out var lines, out var end);
        if (step != ReplyStep.Complete)
            return step;

        reply = Build(input.Slice(0, end), lines);
        consumed = end;
        return ReplyStep.Complete;
    }

    private static ReplyStep FindEnd(in ReadOnlySequence<byte> input, out int lines, out SequencePosition end)
    {
        Span<byte> copy = stackalloc byte[MaximumLineLength];
        var reader = new SequenceReader<byte>(input);
        var code = 0;
        end = input.Start;
        for (lines = 1; lines <= MaximumLines; lines++)
        {
            if (!reader.TryReadTo(out ReadOnlySequence<byte> octets, "\r\n"u8))
                return MayStillEnd(reader.UnreadSequence) ? ReplyStep.NeedMore : ReplyStep.Malformed;
            if (octets.Length > MaximumLineLength - 2 || !ReplyLine.TryRead(Flatten(octets, copy), out var line))
                return ReplyStep.Malformed;
            if (lines > 1 && line.Code != code)
                return ReplyStep.Malformed;

            code = line.Code;
            if (line.IsLast)
            {
                end = reader.Position;
                return ReplyStep.Complete;
            }
        }

        return ReplyStep.Malformed;
    }

    private static bool MayStillEnd(in ReadOnlySequence<byte> rest) =>
        rest.Length < MaximumLineLength && rest.PositionOf((byte)'\n') is null;

    private static Reply Build(in ReadOnlySequence<byte> input, int lines)
    {
        Span<byte> copy = stackalloc byte[MaximumLineLength];
        var reader = new SequenceReader<byte>(input);
        var texts = new string[lines];
        var code = 0;
        var status = default(EnhancedStatus);
        for (var i = 0; i < lines; i++)
        {
            reader.TryReadTo(out ReadOnlySequence<byte> octets, "\r\n"u8);
            ReplyLine.TryRead(Flatten(octets, copy), out var line);
            code = line.Code;
            var text = line.Text;
            var lineStatus = ReplyLine.TakeStatus(code, ref text);
            status = i == 0 ? lineStatus : status;
            texts[i] = PrintableText.From(text, MaximumLineLength);
        }

        return new Reply(code, status, texts);
    }

    private static ReadOnlySpan<byte> Flatten(in ReadOnlySequence<byte> octets, Span<byte> copy)
    {
        if (octets.IsSingleSegment)
            return octets.FirstSpan;

        octets.CopyTo(copy);
        return copy[..(int)octets.Length];
    }
}
