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

    private static string Named(PolicyRefusal refusal) => $"{refusal.Policy}: {PrintableText.From(refusal.Reason)}";

    private static string Shown(Mailbox? mailbox) => mailbox is null ? "" : PrintableText.From(mailbox.ToString());

    [LoggerMessage(1400, LogLevel.Information, "Refused {Stage} of {Client} ({Hello}){Mail}: {Reply}, by {Policy}")]
    private static partial void WritePolicyRefused(
        ILogger logger, PolicyStage stage, IPAddress client, string hello, string mail, Reply reply, string policy);
}
