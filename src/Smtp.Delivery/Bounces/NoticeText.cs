using System.Globalization;
using System.Text;
using MimeKit.Utils;
using Smtp.Protocol.Replies;
using Smtp.Queue;

namespace Smtp.Delivery.Bounces;

/// <summary>The words for a person who never saw such a notice: what happened to which address, why, and what can be done.</summary>
internal static class NoticeText
{
    public static string Subject(IReadOnlyList<NoticedRecipient> recipients)
    {
        var action = recipients[0].Action;
        var whom = recipients.Count == 1
            ? recipients[0].Recipient.Recipient.Address.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{recipients.Count} recipients");
        if (recipients.Any(recipient => recipient.Action != action))
            return $"What became of your mail to {whom}";
        return action switch
        {
            NoticeAction.Failed => $"Your mail could not be delivered to {whom}",
            NoticeAction.Delayed => $"Your mail to {whom} is delayed; you need not send it again",
            NoticeAction.Delivered => $"Your mail was delivered to {whom}",
            _ => $"Your mail to {whom} was passed on",
        };
    }

    /// <param name="recipients">Those with the same action together.</param>
    public static string Body(
        string hostName, QueuedMessage message, IReadOnlyList<NoticedRecipient> recipients, ReturnedMessage returned)
    {
        var text = new StringBuilder();
        text.Append("This is the mail server ").Append(hostName).Append(".\n\n");
        text.Append("Your message of ").Append(DateUtils.FormatDate(message.AcceptedAt)).Append('\n');
        if (returned.Subject is { Length: > 0 } subject)
            text.Append("with the subject \"").Append(PrintableText.From(subject, maximumLength: 200)).Append("\"\n");
        var isFirst = true;
        foreach (var group in recipients.GroupBy(static recipient => recipient.Action))
        {
            text.Append(isFirst ? "" : "It ").Append(Fate(group.Key)).Append(":\n");
            foreach (var recipient in group)
                Append(text, recipient);
            text.Append('\n').Append(WhatNow(group.Key, group.First(), group.Count() == 1)).Append('\n');
            isFirst = false;
        }

        text.Append(returned.Description).Append('\n')
            .Append("\nIf you ask somebody for help, quote the id ").Append(message.Id).Append(".\n");
        return text.ToString();
    }

    private static string Fate(NoticeAction action) => action switch
    {
        NoticeAction.Failed => "could not be delivered to",
        NoticeAction.Delayed => "could not be delivered yet to",
        NoticeAction.Delivered => "was delivered to",
        _ => "was passed on to the next mail server for",
    };

    private static string WhatNow(NoticeAction action, NoticedRecipient recipient, bool isOne) => action switch
    {
        NoticeAction.Failed =>
            $"No further attempt is made for {(isOne ? "this address" : "these addresses")}; any other recipients of the message are "
            + "not affected.",
        NoticeAction.Delayed =>
            "This is only a warning: you need not send the message again. This server keeps trying until\n"
            + $"{DateUtils.FormatDate(recipient.RetryUntil ?? default)}, and tells you if it must give up.",
        NoticeAction.Delivered => "You had asked to be told. Whether somebody has read it cannot be seen from here.",
        _ => "You had asked to be told. That server does not report deliveries, so this is the last you hear, unless it cannot\n"
            + "deliver the message.",
    };

    private static void Append(StringBuilder text, NoticedRecipient noticed)
    {
        var (recipient, outcome) = (noticed.Recipient.Recipient, noticed.Outcome);
        text.Append("\n  ").Append(recipient.Address).Append('\n');
        if (recipient.Original is { } original && original.Address != recipient.Address.ToString())
            text.Append("    (you wrote to ").Append(PrintableText.From(original.Address)).Append(")\n");
        if (noticed.Action == NoticeAction.Delivered)
            return;

        if (noticed.Action == NoticeAction.Failed)
            text.Append("    ").Append(Explain(outcome.Status)).Append('\n');
        else if (noticed.Action == NoticeAction.Delayed)
            text.Append("    ").Append(ExplainDelay(outcome.Status)).Append('\n');
        if (outcome.RemoteReplied)
            text.Append("    The server ").Append(PrintableText.From(outcome.RemoteHost ?? "there")).Append(" said:\n      ");
        else
            text.Append("    In detail:\n      ");
        text.Append(PrintableText.From(outcome.Diagnostic)).Append('\n');
    }

    /// <summary>RFC 3463 3, of what may yet change.</summary>
    private static string ExplainDelay(EnhancedStatus status) => (status.Subject, status.Detail) switch
    {
        (2, 2) => "The mailbox is full.",
        (2, _) => "The mailbox takes no mail at present.",
        (4, _) => "The recipient's server cannot be reached, or does not answer.",
        (7, _) => "The recipient's server asks us to come again later.",
        _ => "The recipient's server does not take the message at present.",
    };

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
