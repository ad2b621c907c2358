namespace Smtp.Queue;

/// <summary>What a notice tells of one recipient (RFC 3464 2.3.3), in the order in which a notice tells it.</summary>
public enum NoticeAction
{
    Failed,
    Delayed,
    Delivered,

    /// <summary>An alias that stands for several addresses has been replaced by them: the last that is told of success (RFC 3461
    /// 5.2.7.2).</summary>
    Expanded,

    /// <summary>Passed to a host that does not know DSN: the last that can be told (RFC 3461 5.2.2).</summary>
    Relayed,
}
