using Smtp.Mail;
using Smtp.Protocol.Extensions;

namespace Smtp.Queue;

/// <summary>Which notice an outcome calls for, and who wants it.</summary>
public static class NoticeActions
{
    /// <summary>RFC 3461 4.1: who says nothing gets failures, and delays as we see fit.</summary>
    public static bool IsWantedBy(this NoticeAction action, DsnNotify notify) => action switch
    {
        NoticeAction.Failed => notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Failure),
        NoticeAction.Delayed => notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Delay),
        _ => notify.HasFlag(DsnNotify.Success),
    };

    /// <returns><see langword="null"/>: the next host has taken over what the sender asked for, and tells it.</returns>
    public static NoticeAction? Of(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Failed => NoticeAction.Failed,
        OutcomeKind.Deferred => NoticeAction.Delayed,
        OutcomeKind.Delivered => NoticeAction.Delivered,
        OutcomeKind.RelayedWithoutDsn => NoticeAction.Relayed,
        _ => null,
    };
}
