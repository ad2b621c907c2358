using System.Globalization;
using System.Text;
using MimeKit.Utils;
using Smtp.Mail;
using Smtp.Protocol.Replies;
using Smtp.Queue;

namespace Smtp.Delivery.Bounces;

/// <summary>The words for a person who never saw such a notice: what happened to which address, why, and what can be done.</summary>
internal static class NoticeText
{
    public static string Subject(IReadOnlyList<FailedRecipient> failed) => failed.Count == 1
        ? $"Your mail could not be delivered to {failed[0].Recipient.Recipient.Address}"
        : string.Create(CultureInfo.InvariantCulture, $"Your mail could not be delivered to {failed.Count} recipients");

    public static string Body(string hostName, QueuedMessage message, IReadOnlyList<FailedRecipient> failed, ReturnedMessage returned)
    {
        var text = new StringBuilder();
        text.Append("This is the mail server ").Append(hostName).Append(".\n\n");
        text.Append("Your message of ").Append(DateUtils.FormatDate(message.AcceptedAt)).Append('\n');
        if (returned.Subject is { Length: > 0 } subject)
            text.Append("with the subject \"").Append(PrintableText.From(subject, maximumLength: 200)).Append("\"\n");
        text.Append("could not be delivered to:\n");
        foreach (var recipient in failed)
            Append(text, recipient.Recipient.Recipient, recipient.Outcome);

        text.Append("\nNo further attempt is made for ").Append(failed.Count == 1 ? "this address" : "these addresses")
            .Append("; any other recipients of the message are not affected.\n")
            .Append(returned.Description).Append('\n')
            .Append("\nIf you ask somebody for help, quote the id ").Append(message.Id).Append(".\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, Recipient recipient, Outcome outcome)
    {
        text.Append("\n  ").Append(recipient.Address).Append('\n');
        if (recipient.Original is { } original && original.Address != recipient.Address.ToString())
            text.Append("    (you wrote to ").Append(PrintableText.From(original.Address)).Append(")\n");
        text.Append("    ").Append(Explain(outcome.Status)).Append('\n');
        if (outcome.RemoteReplied)
            text.Append("    The server ").Append(PrintableText.From(outcome.RemoteHost ?? "there")).Append(" said:\n      ");
        else
            text.Append("    In detail:\n      ");
        text.Append(PrintableText.From(outcome.Diagnostic)).Append('\n');
    }

    /// <summary>RFC 3463 3, in plain words.</summary>
    private static string Explain(EnhancedStatus status) => (status.Subject, status.Detail) switch
    {
        (1, 1) or (1, 3) or (1, 6) => "There is no such mailbox. Please check the spelling of the address.",
        (1, 2) => "The part behind the @ is not a place that can get mail. Please check its spelling.",
        (1, 10) => "The part behind the @ takes no mail at all.",
        (2, 1) => "The mailbox takes no mail at present.",
        (2, 2) => "The mailbox is full.",
        (2, 3) or (3, 4) => "The message is too large for the recipient's server.",
        (4, 6) => "The message went round in circles between servers: their administrators must mend that.",
        (4, 7) => "The recipient's server could not be reached, or would not take the message, for as long as we tried.",
        (5, _) => "The recipient's server and this one did not understand each other.",
        (6, 7) => "The address holds letters that the recipient's server cannot handle.",
        (6, _) => "The recipient's server cannot handle the form of the message.",
        (7, _) => "The recipient's server refused the message as a matter of its rules.",
        _ => "The recipient's server would not take the message.",
    };
}
