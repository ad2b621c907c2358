using Smtp.Policy;

namespace Smtp.Reception.Sessions;

/// <summary>A question that takes its time: what to decide when the answer is there.</summary>
internal sealed class PendingPolicy(Task<PolicyRefusal?> answer, SessionState state, Func<Decision> allowed)
{
    /// <summary>What is refused is in the log when this returns.</summary>
    public async ValueTask<Decision> ConcludeAsync(SessionContext context, SessionLog log)
    {
        var refusal = await answer;
        if (refusal is null)
        {
            // One question may lead to another.
            var decision = allowed();
            return decision.Pending is { } next ? await next.ConcludeAsync(context, log) : decision;
        }

        log.PolicyRefused(context, state, refusal);
        return Decision.Refuse(state, refusal);
    }
}
