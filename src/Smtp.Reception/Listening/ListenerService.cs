namespace Smtp.Reception.Listening;

/// <summary>What a listener is for.</summary>
public enum ListenerService
{
    /// <summary>Mail from other servers and from relay clients (RFC 5321).</summary>
    Smtp,

    /// <summary>First submission by authenticated users (RFC 6409).</summary>
    Submission,

    /// <summary>Local delivery with a reply for each recipient (RFC 2033).</summary>
    Lmtp,
}
