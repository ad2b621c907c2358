namespace Smtp.Policy;

/// <summary>What came of a session that no stage tells.</summary>
public enum SessionEvent
{
    /// <summary>
    /// Something was answered 5xx, whoever refused it. Not 4xx: those are our own wish to wait, and a client with many recipients hears
    /// hundreds of them (RFC 5321 4.5.3.1.10).
    /// </summary>
    CommandRefused,

    /// <summary>There is no such mailbox here: an error, too, and perhaps somebody who tries names.</summary>
    RecipientUnknown,
}
