using System.Net;
using Microsoft.Extensions.Logging;

namespace Smtp.Policy.Strangers;

/// <summary>
/// One check of clients that are neither logged in nor may relay. At MAIL, and not before: only then is it known who has logged in, and the
/// log tells whose mail it was.
/// </summary>
/// <param name="isRelayClient">Known by its address.</param>
public sealed class StrangerPolicy(ICheck check, CheckMode mode, Func<IPAddress, bool> isRelayClient, ILogger logger) : IPolicy
{
    public string Name => check.Name;

    public IReadOnlyList<PolicyStage> Stages { get; } = [PolicyStage.Sender];

    public ValueTask<Verdict> AskAsync(PolicyStage stage, PolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Account is not null || isRelayClient(facts.Client))
            return new(Verdict.NoOpinion);

        var answer = check.LookAsync(facts);
        if (mode == CheckMode.Refuse)
            return answer;
        return answer.IsCompletedSuccessfully ? new(Tell(answer.Result, facts)) : WaitAsync(answer, facts);
    }

    private async ValueTask<Verdict> WaitAsync(ValueTask<Verdict> answer, PolicyFacts facts) => Tell(await answer, facts);

    private Verdict Tell(Verdict verdict, PolicyFacts facts)
    {
        if (verdict.Refusal is null)
            return verdict;

        CheckLog.WouldRefuse(logger, facts, verdict, check.Name);
        return Verdict.Pass($"would be refused with {verdict.Refusal}: {verdict.Reason}");
    }
}
