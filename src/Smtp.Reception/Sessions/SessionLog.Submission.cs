using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Protocol.Replies;

namespace Smtp.Reception.Sessions;

/// <content>What is wrong with submitted mail: ids 1550 to 1559.</content>
internal sealed partial class SessionLog
{
    private void ClaimRefused(IncomingContent content)
    {
        if (content.RefusedClaim is not { } claim)
            return;

        var account = PrintableText.From(claim.Account, MaximumNameShown);
        if (claim.Address is null)
            WriteSenderFieldUnreadable(logger, content.QueueId, account, claim.Field);
        else
            WriteClaimRefused(logger, content.QueueId, account, PrintableText.From(claim.Address.ToString()), claim.Field);
    }

    [LoggerMessage(1550, LogLevel.Warning, "{QueueId}: account {Account} may not send as <{Address}>, which stands in {Field}")]
    private static partial void WriteClaimRefused(ILogger logger, QueueId queueId, string account, string address, string field);

    [LoggerMessage(1551, LogLevel.Warning, "{QueueId}: {Field} of a message of account {Account} is not a list of addresses")]
    private static partial void WriteSenderFieldUnreadable(ILogger logger, QueueId queueId, string account, string field);
}
