using System.Text;

namespace Smtp.Protocol.Framing;

/// <summary>Finds the <see cref="ContentTraits"/> of octets that come as they are (BDAT, RFC 3030). A pure step, cut anywhere.</summary>
public struct ContentInspector
{
    private const int MaximumLine = 998;

    private ContentTraits _traits;
    private State _state;
    private long _lineLength;

    private enum State : byte
    {
        /// <summary>Nothing read yet, or a CRLF last.</summary>
        LineStart,
        Text,
        Cr,
    }

    /// <summary>As of the octets seen so far, taking them for all.</summary>
    public readonly ContentTraits Traits => _state switch
    {
        State.Cr => _traits | ContentTraits.BareLineEnding | ContentTraits.NoFinalLineEnding,
        State.Text => _traits | ContentTraits.NoFinalLineEnding,
        _ => _traits,
    };

    public void Inspect(ReadOnlySpan<byte> octets)
    {
        if ((_traits & ContentTraits.EightBit) == ContentTraits.None && !Ascii.IsValid(octets))
            _traits |= ContentTraits.EightBit;
        if ((_traits & ContentTraits.Nul) == ContentTraits.None && octets.Contains((byte)0))
            _traits |= ContentTraits.Nul;

        while (!octets.IsEmpty)
        {
            var length = _state == State.Cr ? 0 : octets.IndexOfAny((byte)'\r', (byte)'\n');
            if (length < 0)
            {
                Lengthen(octets.Length);
                return;
            }

            if (length > 0)
                Lengthen(length);
            octets = octets[(length + ReadLineEnding(octets[length..]))..];
        }
    }

    private int ReadLineEnding(ReadOnlySpan<byte> octets)
    {
        _lineLength = 0;
        if (_state == State.Cr)
        {
            var isPair = octets[0] == '\n';
            _state = isPair ? State.LineStart : State.Text;
            if (!isPair)
                _traits |= ContentTraits.BareLineEnding;
            return isPair ? 1 : 0;
        }

        if (octets[0] == '\r')
        {
            _state = State.Cr;
        }
        else
        {
            _state = State.Text;
            _traits |= ContentTraits.BareLineEnding;
        }

        return 1;
    }

    private void Lengthen(int length)
    {
        _state = State.Text;
        _lineLength += length;
        if (_lineLength > MaximumLine)
            _traits |= ContentTraits.LongLine;
    }
}
