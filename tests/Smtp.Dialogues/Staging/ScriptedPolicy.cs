using System.Collections.Concurrent;
using Smtp.Policy;
using Smtp.Protocol.Replies;

namespace Smtp.Dialogues.Staging;

/// <summary>Remembers what it was asked; refuses once at each stage it was told to.</summary>
internal sealed class ScriptedPolicy : IPolicy
{
    private readonly ConcurrentDictionary<PolicyStage, Reply> _refusals = new();

    public string Name => "Scripted";

    public IReadOnlyList<PolicyStage> Stages { get; } = Enum.GetValues<PolicyStage>();

    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Answers only after it has given its thread away, as one that looks something up does.</summary>
    public bool Slowly { get; init; }

    public ScriptedPolicy Refuse(PolicyStage stage, Reply reply)
    {
        _refusals[stage] = reply;
        return this;
    }

    public async ValueTask<Verdict> AskAsync(PolicyStage stage, PolicyFacts facts)
    {
        Asked.Enqueue($"{stage} {facts.Client} helo={facts.HelloName} from={facts.Sender} to={facts.Recipient} {facts.ContentLength}");
        if (Slowly)
            await Task.Yield();
        return _refusals.TryRemove(stage, out var reply) ? Verdict.Refuse(reply, "because") : Verdict.NoOpinion;
    }
}
