using Smtp.Policy;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;
using Smtp.Reception.Authentication;

namespace Smtp.Reception.Policies;

/// <summary>Takes a message that nobody has sent through the stages a session would, as far as the first refusal.</summary>
/// <param name="order">The same that sessions ask.</param>
public sealed class PolicyTrial(PolicyOrder order)
{
    private static readonly PolicyStage[] Stages =
        [PolicyStage.Connection, PolicyStage.Hello, PolicyStage.Sender, PolicyStage.Recipient];

    /// <summary>The steps in order; where the last one refuses, nothing after it would have been asked.</summary>
    public async Task<IReadOnlyList<TrialStep>> RunAsync(TrialQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var facts = new SessionFacts
        {
            Client = question.Client.Unmapped(),
            Listener = question.Listener.Facts,
        };
        var steps = new List<TrialStep>();
        foreach (var stage in Stages)
        {
            Learn(facts, stage, question);
            if (stage == PolicyStage.Sender && question.Account is not null && !LogsIn(question, facts, steps))
                return steps;
            var refusal = await order.AskAsync(stage, facts, (policy, verdict) => steps.Add(new TrialStep(stage, policy.Name, verdict)));
            if (refusal is not null)
                return steps;
        }

        return steps;
    }

    private static void Learn(SessionFacts facts, PolicyStage stage, TrialQuestion question)
    {
        if (stage == PolicyStage.Hello)
            (facts.Tls, facts.HelloName) = (question.Tls, question.HelloName);
        else if (stage == PolicyStage.Sender)
            (facts.Identity, facts.Sender) = (question.Account, question.Sender);
        else if (stage == PolicyStage.Recipient)
            facts.Recipient = question.Recipient;
    }

    private static bool LogsIn(TrialQuestion question, SessionFacts facts, List<TrialStep> steps)
    {
        var verdict = AuthOffers.For(question.Listener, facts.Client, question.Tls is not null) switch
        {
            AuthOffer.None => Verdict.Refuse(ReplyCatalogue.CommandNotImplemented, "the listener offers no AUTH"),
            AuthOffer.AfterEncryption => Verdict.Refuse(ReplyCatalogue.EncryptionRequired, "AUTH is only offered inside TLS"),
            _ when !question.Account!.MayComeFrom(facts.Client) =>
                Verdict.Refuse(ReplyCatalogue.CredentialsInvalid, "allow_nets or nologin of the account keeps it out"),
            _ => Verdict.Pass($"logs in as {PrintableText.From(question.Account!.Name)}"),
        };
        steps.Add(new TrialStep(PolicyStage.Sender, "Login", verdict));
        return verdict.Refusal is null;
    }
}
