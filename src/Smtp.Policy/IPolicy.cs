namespace Smtp.Policy;

/// <summary>
/// Says whether something may go on, or why not. Asked by many sessions at once; must bound its own time, since the client waits. One that
/// looks nothing up answers at once, without allocating.
/// </summary>
public interface IPolicy
{
    /// <summary>One word for the log and for <c>smtpd explain</c>.</summary>
    string Name { get; }

    /// <summary>It is asked at these alone.</summary>
    IReadOnlyList<PolicyStage> Stages { get; }

    /// <param name="facts">What is known at that stage; they change once the answer is there, so none may be kept.</param>
    ValueTask<Verdict> AskAsync(PolicyStage stage, PolicyFacts facts);
}
