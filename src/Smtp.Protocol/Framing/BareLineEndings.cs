namespace Smtp.Protocol.Framing;

/// <summary>What becomes of content with a bare CR or LF. In no case does one end anything.</summary>
public enum BareLineEndings
{
    /// <summary>Refused after its end: 550 5.6.11 (RFC 7504).</summary>
    Reject,

    /// <summary>Each bare CR and each bare LF becomes CRLF: for old clients, by listener.</summary>
    Normalize,
}
