namespace Smtp.Queue;

/// <summary>
/// What a notice tells of one recipient (RFC 3464 2.3.3), in the order in which a notice tells it. There is no "expanded": NOTIFY goes
/// along to every address of an alias, and each of them answers for itself.
/// </summary>
public enum NoticeAction
{
    Failed,
    Delayed,
    Delivered,

    /// <summary>Passed to a host that does not know DSN: the last that can be told (RFC 3461 5.2.2).</summary>
    Relayed,
}
