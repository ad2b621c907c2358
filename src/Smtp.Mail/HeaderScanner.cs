namespace Smtp.Mail;

/// <summary>
/// Counts what the session must know of the header section while content comes in: Received fields (loops, RFC 5321 6.3) and where
/// the header ends. A pure step, cut anywhere; costs nothing once the header has ended.
/// </summary>
/// <remarks>Takes a bare LF for a line end, too: content that came by BDAT may have such, and leaves with CRLF in its place.</remarks>
public struct HeaderScanner
{
    private State _state;
    private int _matched;

    private enum State : byte
    {
        /// <summary>At the start of a line, or in it as long as all of it is the start of the name sought.</summary>
        Name,

        /// <summary>A line that is only a CR so far.</summary>
        Cr,

        /// <summary>In a line that has told what it can.</summary>
        Rest,
        Body,
    }

    private static ReadOnlySpan<byte> ReceivedName => "received"u8;

    public int ReceivedFields { get; private set; }

    /// <summary>The empty line was seen.</summary>
    public readonly bool AtBody => _state == State.Body;

    public void Scan(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty && _state != State.Body)
        {
            if (_state == State.Rest)
            {
                var end = content.IndexOf((byte)'\n');
                if (end < 0)
                    return;
                content = content[(end + 1)..];
                _state = State.Name;
                _matched = 0;
            }
            else
            {
                // Not consumed where the line is given up: the octet may be its LF.
                if (Read(content[0]))
                    content = content[1..];
            }
        }
    }

    private bool Read(byte octet)
    {
        if (octet == '\n' && (_state == State.Cr || _matched == 0))
            _state = State.Body;
        else if (octet == '\r' && _state == State.Name && _matched == 0)
            _state = State.Cr;
        else if (_state == State.Name && _matched < ReceivedName.Length && (octet | 0x20) == ReceivedName[_matched])
            _matched++;
        else if (_state == State.Name && _matched == ReceivedName.Length && octet is (byte)' ' or (byte)'\t')
            return true; // RFC 5322 4.5: obsolete, and still a field of this name.
        else
            return GiveUpLine(octet);
        return true;
    }

    private bool GiveUpLine(byte octet)
    {
        if (_state == State.Name && _matched == ReceivedName.Length && octet == ':')
            ReceivedFields++;
        _state = State.Rest;
        return false;
    }
}
