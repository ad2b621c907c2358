namespace Smtp.Policy;

/// <summary>
/// The policies there are, in the order they are asked. The first that refuses decides, and no other is asked. Sessions and
/// <c>smtpd explain</c> ask the same one.
/// </summary>
public sealed class PolicyOrder
{
    private readonly IPolicy[][] _byStage;
    private readonly ISessionWatcher[] _watchers;

    public PolicyOrder(IEnumerable<IPolicy> policies)
    {
        Policies = [.. policies];
        _watchers = [.. Policies.OfType<ISessionWatcher>()];
        _byStage = [.. Enum.GetValues<PolicyStage>().Select(stage => Policies.Where(policy => policy.Stages.Contains(stage)).ToArray())];
    }

    public IReadOnlyList<IPolicy> Policies { get; }

    /// <param name="told">Hears every verdict, up to the one that refuses.</param>
    /// <returns><see langword="null"/>: nobody refuses. There at once unless a policy looks something up.</returns>
    public ValueTask<PolicyRefusal?> AskAsync(PolicyStage stage, PolicyFacts facts, Action<IPolicy, Verdict>? told = null)
    {
        var policies = _byStage[(int)stage];
        for (var i = 0; i < policies.Length; i++)
        {
            var answer = policies[i].AskAsync(stage, facts);
            if (!answer.IsCompletedSuccessfully)
                return WaitAsync(answer, i, stage, facts, told);

            var verdict = answer.Result;
            told?.Invoke(policies[i], verdict);
            if (verdict.Refusal is { } reply)
                return new(new PolicyRefusal(policies[i].Name, stage, reply, verdict.Reason));
        }

        return default;
    }

    /// <summary>Tells those that want to know.</summary>
    public void Happened(SessionEvent what, PolicyFacts facts)
    {
        foreach (var watcher in _watchers)
            watcher.Happened(what, facts);
    }

    private async ValueTask<PolicyRefusal?> WaitAsync(
        ValueTask<Verdict> answer, int index, PolicyStage stage, PolicyFacts facts, Action<IPolicy, Verdict>? told)
    {
        var policies = _byStage[(int)stage];
        while (true)
        {
            var verdict = await answer;
            told?.Invoke(policies[index], verdict);
            if (verdict.Refusal is { } reply)
                return new PolicyRefusal(policies[index].Name, stage, reply, verdict.Reason);
            if (++index == policies.Length)
                return null;
            answer = policies[index].AskAsync(stage, facts);
        }
    }
}
