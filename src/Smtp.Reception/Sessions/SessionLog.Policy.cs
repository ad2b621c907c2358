using System.Net;
using Microsoft.Extensions.Logging;
using Smtp.Policy;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;

namespace Smtp.Reception.Sessions;

/// <content>What policies refuse: ids 1400 to 1449.</content>
internal sealed partial class SessionLog
{
    public void PolicyRefused(SessionContext context, SessionState state, PolicyRefusal refusal)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;

        var facts = context.Policies.Facts;
        var sender = refusal.Stage >= PolicyStage.Sender ? $" from <{Shown(facts.Sender)}>" : "";
        var recipient = refusal.Stage >= PolicyStage.Recipient ? $" to <{Shown(facts.Recipient)}>" : "";
        WritePolicyRefused(
            logger, refusal.Stage, context.Client, refusal.Stage == PolicyStage.Hello ? facts.HelloName : state.HelloName,
            sender + recipient, refusal.Reply, Named(refusal));
    }

    /// <summary>Writes every verdict, with the rule that it came from; <see langword="null"/> where nobody wants to know.</summary>
    public Action<IPolicy, Verdict>? VerdictsOf(PolicyStage stage, PolicyFacts facts) =>
        logger.IsEnabled(LogLevel.Debug) ? WriterOf(stage, facts) : null;

    // Apart, because the object of a closure is made where its method begins.
    private Action<IPolicy, Verdict> WriterOf(PolicyStage stage, PolicyFacts facts) => (policy, verdict) => WriteVerdict(
        logger, stage, facts.Client, policy.Name, verdict.Refusal is null ? "passes" : "refuses", PrintableText.From(verdict.Reason));

    private static string Named(PolicyRefusal refusal) => $"{refusal.Policy}: {PrintableText.From(refusal.Reason)}";

    private static string Shown(Mailbox? mailbox) => mailbox is null ? "" : PrintableText.From(mailbox.ToString());

    [LoggerMessage(1401, LogLevel.Debug, "{Stage} of {Client}: {Policy} {Verdict}: {Reason}")]
    private static partial void WriteVerdict(
        ILogger logger, PolicyStage stage, IPAddress client, string policy, string verdict, string reason);

    [LoggerMessage(1400, LogLevel.Information, "Refused {Stage} of {Client} ({Hello}){Mail}: {Reply}, by {Policy}")]
    private static partial void WritePolicyRefused(
        ILogger logger, PolicyStage stage, IPAddress client, string hello, string mail, Reply reply, string policy);
}
