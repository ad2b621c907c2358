namespace Smtp.Policy;

/// <summary>What came of a session that no stage tells.</summary>
public enum SessionEvent
{
    /// <summary>A command was answered 4xx or 5xx, whoever refused it.</summary>
    CommandRefused,

    /// <summary>There is no such mailbox here: an error, too, and perhaps somebody who tries names.</summary>
    RecipientUnknown,
}
