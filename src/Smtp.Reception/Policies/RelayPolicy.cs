using Smtp.Policy;
using Smtp.Protocol.Replies;
using Smtp.Routing;

namespace Smtp.Reception.Policies;

/// <summary>
/// Who may send to recipients elsewhere: RelayClients, accounts, and client certificates that are listed. Everybody else may only send
/// to recipients that are ours. This is what keeps the server from being an open relay.
/// </summary>
internal sealed class RelayPolicy(Router router) : IPolicy
{
    public string Name => "Relay";

    public IReadOnlyList<PolicyStage> Stages { get; } = [PolicyStage.Recipient];

    public ValueTask<Verdict> AskAsync(PolicyStage stage, PolicyFacts facts)
    {
        var shown = facts.Tls?.Client;
        var verdict = router.MayRelay(facts.Client, facts.Recipient!, shown?.Fingerprint, shown?.IsTrusted ?? false);
        if (verdict.Allowed)
            return new(Verdict.Pass(verdict.Reason));
        return new(facts.Account is not null
            ? Verdict.Pass("the client has logged in to an account")
            : Verdict.Refuse(ReplyCatalogue.RelayingDenied, verdict.Reason));
    }
}
