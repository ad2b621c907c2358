using Smtp.Mail;

namespace Smtp.Queue.Operations;

/// <summary>What came of a change: how many messages matched, and what became of each.</summary>
public sealed record ChangeReport
{
    /// <summary>Problems named one by one; the counts go on.</summary>
    public const int MostProblems = 100;

    public int Matched { get; init; }

    /// <summary>Of a dry run: would be.</summary>
    public int Changed { get; init; }

    /// <summary>Recipients in the changed messages that were meant.</summary>
    public int Recipients { get; init; }

    /// <summary>Notices to senders queued.</summary>
    public int Notices { get; init; }

    /// <summary>Was so before, or (a retry) is held.</summary>
    public int Unchanged { get; init; }

    /// <summary>Not changed, because a delivery of it was under way.</summary>
    public int InDelivery { get; init; }

    /// <summary>Not changed, because it could not be read or the change could not be kept.</summary>
    public int Failed { get; init; }

    /// <summary>The first of those not changed, and ids that are not in the queue.</summary>
    public IReadOnlyList<ChangeProblem> Problems { get; init; } = [];
}

public sealed record ChangeProblem(QueueId Id, string Reason);
