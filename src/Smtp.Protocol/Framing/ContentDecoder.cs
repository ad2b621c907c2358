using System.Buffers;
using System.Text;

namespace Smtp.Protocol.Framing;

/// <summary>
/// Content on its way in under DATA (RFC 5321 4.5.2): takes stuffed dots out, finds CRLF.CRLF and nothing else. A pure step that may be
/// cut between any two octets.
/// </summary>
/// <remarks>
/// Only a CRLF as received (and the start of content) begins a line of the protocol; only there does a dot mean anything. Behind a bare CR
/// or LF a dot is content, also where <see cref="BareLineEndings.Normalize"/> writes a CRLF in its place: <c>LF.CRLF</c> comes out
/// as a line of one dot, which <see cref="ContentEncoder"/> stuffs on its way out. So no look-alike of the end mark ends anything here or
/// at the next host. A dot at the start of a protocol line is always a stuffed one, also in <c>CRLF.LF</c> and <c>CRLF.CR</c>.
/// </remarks>
public struct ContentDecoder(BareLineEndings bareLineEndings)
{
    private const int MaximumLine = 998;

    private ContentTraits _traits;
    private State _state;
    private long _lineLength;

    private enum State : byte
    {
        LineStart,
        Text,

        /// <summary>A CR was read and not yet written: the LF may stand in the next part.</summary>
        Cr,

        /// <summary>A dot at the start of a line was read; it is never written.</summary>
        Dot,

        /// <summary>Such a dot and a CR, neither written.</summary>
        DotCr,
        Ended,
    }

    /// <summary>
    /// As of the octets read so far; never <see cref="ContentTraits.NoFinalLineEnding"/>, because the end mark begins with CRLF.
    /// </summary>
    public readonly ContentTraits Traits => _traits;

    /// <param name="output">Gets the decoded octets; its limit is the caller's business.</param>
    /// <param name="consumed">The end of <paramref name="input"/>, or just behind the end mark.</param>
    public ContentStep Decode(in ReadOnlySequence<byte> input, IBufferWriter<byte> output, out SequencePosition consumed)
    {
        var start = input.Start;
        var next = start;
        while (_state != State.Ended && input.TryGet(ref next, out var part))
        {
            var span = part.Span;
            var used = Decode(span, output);
            NoteOctets(span[..used]);
            if (_state == State.Ended)
            {
                consumed = input.GetPosition(used, start);
                return ContentStep.End;
            }

            start = next;
        }

        consumed = _state == State.Ended ? input.Start : input.End;
        return _state == State.Ended ? ContentStep.End : ContentStep.NeedMore;
    }

    /// <summary>Reads one part; clean lines between two events are copied in one go.</summary>
    /// <returns>Octets used: all of them, unless the end mark was read.</returns>
    private int Decode(ReadOnlySpan<byte> part, IBufferWriter<byte> output)
    {
        var next = 0;
        var written = 0; // What stands before is in the output or dropped.
        while (next < part.Length)
        {
            switch (_state)
            {
                case State.LineStart when part[next] == '.':
                    output.Write(part[written..next]);
                    written = ++next;
                    _state = State.Dot;
                    break;

                case State.LineStart or State.Text:
                    _state = State.Text;
                    ReadText(part, output, ref next, ref written);
                    break;

                case State.Cr when part[next] == '\n':
                    output.Write("\r\n"u8);
                    written = ++next;
                    EndLine();
                    break;

                case State.Dot when part[next] == '\r':
                    written = ++next;
                    _state = State.DotCr;
                    break;

                case State.DotCr when part[next] == '\n':
                    _state = State.Ended;
                    return next + 1;

                case State.Cr or State.DotCr:
                    WriteBareLineEnding("\r"u8, output);
                    _state = State.Text;
                    break;

                default:
                    _state = State.Text;
                    break;
            }
        }

        output.Write(part[written..next]);
        return next;
    }

    /// <summary>Reads up to the next CR or LF and over it.</summary>
    private void ReadText(ReadOnlySpan<byte> part, IBufferWriter<byte> output, ref int next, ref int written)
    {
        var length = part[next..].IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0)
        {
            Lengthen(part.Length - next);
            next = part.Length;
            return;
        }

        Lengthen(length);
        next += length;
        if (part[next] == '\r')
        {
            if (next + 1 == part.Length)
            {
                output.Write(part[written..next]);
                written = ++next;
                _state = State.Cr;
                return;
            }

            if (part[next + 1] == '\n')
            {
                next += 2;
                EndLine();
                return;
            }
        }

        output.Write(part[written..next]);
        WriteBareLineEnding(part.Slice(next, 1), output);
        written = ++next;
    }

    private void WriteBareLineEnding(ReadOnlySpan<byte> ending, IBufferWriter<byte> output)
    {
        _traits |= ContentTraits.BareLineEnding;
        output.Write(bareLineEndings == BareLineEndings.Normalize ? "\r\n"u8 : ending);
        _lineLength = 0;
    }

    private void EndLine()
    {
        _state = State.LineStart;
        _lineLength = 0;
    }

    private void Lengthen(int octets)
    {
        _lineLength += octets;
        if (_lineLength > MaximumLine)
            _traits |= ContentTraits.LongLine;
    }

    private void NoteOctets(ReadOnlySpan<byte> octets)
    {
        if ((_traits & ContentTraits.EightBit) == ContentTraits.None && !Ascii.IsValid(octets))
            _traits |= ContentTraits.EightBit;
        if ((_traits & ContentTraits.Nul) == ContentTraits.None && octets.Contains((byte)0))
            _traits |= ContentTraits.Nul;
    }
}
