namespace Smtp.Protocol.Framing;

/// <summary>What was seen in content while it came in, so that nobody has to read it again to know how it can leave.</summary>
[Flags]
public enum ContentTraits : byte
{
    None = 0,
    EightBit = 1,
    Nul = 2,

    /// <summary>A CR or LF outside a CRLF pair.</summary>
    BareLineEnding = 4,

    /// <summary>A line of more than 998 octets (RFC 5322 2.1.1). A bare CR or LF ends a line here, too: it leaves as CRLF.</summary>
    LongLine = 8,

    /// <summary>There are octets, and the last are not CRLF (possible under BDAT).</summary>
    NoFinalLineEnding = 16,
}
