namespace Smtp.Mail;

public enum OutcomeKind : byte
{
    /// <summary>In its mailbox, durably.</summary>
    Delivered,

    /// <summary>Taken by the next host, which looks after notices (it offered DSN, RFC 3461 5.2.2).</summary>
    Relayed,

    /// <summary>Taken by a next host that does not know DSN: a notice asked for with NOTIFY=SUCCESS is ours to send.</summary>
    RelayedWithoutDsn,

    /// <summary>Not now: tried again at the next due time.</summary>
    Deferred,

    /// <summary>Never: the sender is told.</summary>
    Failed,
}
