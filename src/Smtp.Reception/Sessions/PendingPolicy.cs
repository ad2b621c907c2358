using Smtp.Policy;

namespace Smtp.Reception.Sessions;

/// <summary>A question that takes its time: what to decide when the answer is there.</summary>
internal sealed class PendingPolicy(Task<PolicyRefusal?> answer, SessionState state, Func<Decision> allowed)
{
    /// <summary>The command line that led to it, kept because the buffer it came in is gone when the answer is there.</summary>
    public byte[] Line { get; set; } = [];

    public async ValueTask<Decision> ConcludeAsync()
    {
        if (await answer is { } refusal)
            return Decision.Refuse(state, refusal);

        // One question may lead to another.
        var decision = allowed();
        return decision.Pending is { } next ? await next.ConcludeAsync() : decision;
    }
}
