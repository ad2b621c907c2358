using System.Buffers;

namespace Smtp.Protocol.Framing;

/// <summary>
/// Content on its way out under DATA (RFC 5321 4.5.2): dots stuffed, every line end CRLF, and no bare CR, LF or NUL whatever is stored,
/// because deployed servers take look-alikes of the end mark. A pure step: call for each part in order, then <see cref="Finish"/>.
/// </summary>
/// <remarks>
/// A bare CR or LF leaves as CRLF, a NUL (which RFC 5322 2.1.1 and 4.1 rule out) not at all. Where a line starts is judged by what was
/// written, so a NUL before a dot cannot hide it.
/// </remarks>
public struct ContentEncoder
{
    private static readonly SearchValues<byte> Events = SearchValues.Create("\r\n\0"u8);

    private State _state;

    private enum State : byte
    {
        LineStart,
        Text,

        /// <summary>A CR was read and not yet written: the LF may stand in the next part.</summary>
        Cr,
    }

    public void Encode(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        var next = 0;
        var written = 0; // What stands before is in the output or dropped.
        while (next < content.Length)
        {
            switch (_state)
            {
                case State.LineStart when content[next] == '.':
                    output.Write(content[written..next]);
                    output.Write("."u8);
                    written = next++;
                    _state = State.Text;
                    break;

                case State.Cr:
                    EndLine(output);
                    if (content[next] == '\n')
                        next++;
                    written = next;
                    break;

                default:
                    ReadText(content, output, ref next, ref written);
                    break;
            }
        }

        output.Write(content[written..next]);
    }

    /// <summary>Ends an unfinished last line and writes the end mark.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (_state != State.LineStart)
            EndLine(output);
        output.Write(".\r\n"u8);
    }

    /// <summary>Reads up to the next CR, LF or NUL and over it; only what must change interrupts the copying.</summary>
    private void ReadText(ReadOnlySpan<byte> content, IBufferWriter<byte> output, ref int next, ref int written)
    {
        var length = content[next..].IndexOfAny(Events);
        if (length != 0)
            _state = State.Text;
        if (length < 0)
        {
            next = content.Length;
            return;
        }

        next += length;
        var rest = content[next..];
        if (rest is [(byte)'\r', (byte)'\n', ..])
        {
            next += 2;
            _state = State.LineStart;
            return;
        }

        output.Write(content[written..next]);
        written = ++next;
        if (rest is [(byte)'\r'])
            _state = State.Cr;
        else if (rest[0] != 0)
            EndLine(output);
    }

    private void EndLine(IBufferWriter<byte> output)
    {
        output.Write("\r\n"u8);
        _state = State.LineStart;
    }
}
