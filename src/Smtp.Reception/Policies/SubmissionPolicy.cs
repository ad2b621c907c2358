using Smtp.Policy;
using Smtp.Protocol.Replies;

namespace Smtp.Reception.Policies;

/// <summary>A listener for submission takes mail from accounts alone (RFC 6409 4.3).</summary>
internal sealed class SubmissionPolicy : IPolicy
{
    public string Name => "Submission";

    public IReadOnlyList<PolicyStage> Stages { get; } = [PolicyStage.Sender];

    public ValueTask<Verdict> AskAsync(PolicyStage stage, PolicyFacts facts) => new(
        !facts.Listener.IsSubmission ? Verdict.Pass("the listener is not for submission: nobody needs an account")
        : facts.Account is null
            ? Verdict.Refuse(ReplyCatalogue.AuthenticationRequired, "the listener is for accounts, and the client has none")
        : Verdict.Pass("the client has logged in to an account"));
}
