using System.Globalization;
using System.Text;
using MimeKit.Utils;
using Smtp.Mail;
using Smtp.Protocol.Replies;
using Smtp.Queue;

namespace Smtp.Delivery.Bounces;

/// <summary>
/// The words for a person who never saw such a notice: what happened to which address, why, and what can be done. For the sender; or for
/// the postmaster, where the sender is not told.
/// </summary>
internal sealed class NoticeText(string hostName, QueuedMessage message, NoticeDraft draft)
{
    /// <summary>So that no line grows too long, whatever was written.</summary>
    private const int MaximumQuote = 200;

    private readonly bool _forSender = draft.Readers.HasFlag(NoticeReaders.Sender);

    public string Subject()
    {
        var recipients = draft.Recipients;
        var action = recipients[0].Action;
        var whom = recipients.Count == 1
            ? recipients[0].Recipient.Recipient.Address.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{recipients.Count} recipients");
        if (!_forSender)
        {
            return message.Envelope.Sender is not { } sender ? $"A notice could not be delivered to {whom}"
                : action == NoticeAction.Failed ? $"Mail from {sender} could not be delivered to {whom}"
                : $"Mail from {sender} to {whom} is delayed";
        }

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

    public string Body(ReturnedMessage returned)
    {
        var text = new StringBuilder();
        text.Append("This is the mail server ").Append(hostName).Append(_forSender ? ".\n\n" : ", to its postmaster.\n\n");
        AppendOccasion(text);
        if (returned.Subject is { Length: > 0 } subject)
            text.Append("with the subject \"").Append(PrintableText.From(subject, MaximumQuote)).Append("\"\n");
        var isFirst = true;
        foreach (var group in draft.Recipients.GroupBy(static recipient => recipient.Action))
        {
            text.Append(isFirst ? "" : "It ").Append(Fate(group.Key)).Append(":\n");
            foreach (var recipient in group)
                Append(text, recipient);
            text.Append('\n').Append(WhatNow(group.Key, [.. group])).Append('\n');
            isFirst = false;
        }

        text.Append(returned.Description).Append('\n').Append(
            _forSender ? "\nIf you ask somebody for help, quote the id " : "\nThe log of the server tells more about the id ");
        return text.Append(message.Id).Append(".\n").ToString();
    }

    private void AppendOccasion(StringBuilder text)
    {
        var date = DateUtils.FormatDate(message.AcceptedAt);
        if (_forSender)
            text.Append("Your message of ").Append(date).Append('\n');
        else if (message.Envelope.Sender is { } sender)
            text.Append("Somebody's message is in trouble. The sender wants no notice, or not of this; it comes to you because\n"
                + "Queue.NotifyPostmaster asks for it.\n\nThe message of ").Append(date).Append("\nfrom ").Append(sender).Append('\n');
        else
            text.Append("Mail without a return address, a notice from a mail server as a rule, could not be delivered,\n"
                + "and there is nobody else to tell. Queue.DoubleBounces says whether you want to know.\n\n"
                + "The message of ").Append(date).Append('\n');
    }

    private static string Fate(NoticeAction action) => action switch
    {
        NoticeAction.Failed => "could not be delivered to",
        NoticeAction.Delayed => "could not be delivered yet to",
        NoticeAction.Delivered => "was delivered to",
        NoticeAction.Expanded => "was passed on to everybody behind",
        _ => "was passed on to the next mail server for",
    };

    private string WhatNow(NoticeAction action, IReadOnlyList<NoticedRecipient> recipients) => action switch
    {
        NoticeAction.Failed =>
            $"No further attempt is made for {(recipients.Count == 1 ? "this address" : "these addresses")}; any other recipients of the "
            + "message are\nnot affected.",
        NoticeAction.Delayed when !_forSender =>
            $"This server keeps trying until {DateUtils.FormatDate(recipients[0].RetryUntil ?? default)}.",
        NoticeAction.Delayed =>
            "This is only a warning: you need not send the message again. This server keeps trying until\n"
            + DateUtils.FormatDate(recipients[0].RetryUntil ?? default)
            + (TellsFailures(recipients) ? ", and tells you if it must give up." : "."),
        NoticeAction.Delivered => "You had asked to be told. Whether somebody has read it cannot be seen from here.",
        NoticeAction.Expanded =>
            $"You had asked to be told. The address stands for several others, so this is the last you hear{Unless(recipients)}.",
        _ => $"You had asked to be told. That server does not report deliveries, so this is the last you hear{Unless(recipients)}.",
    };

    private static string Unless(IReadOnlyList<NoticedRecipient> recipients) =>
        TellsFailures(recipients) ? ",\nunless the message cannot be delivered there" : "";

    private static bool TellsFailures(IReadOnlyList<NoticedRecipient> recipients) =>
        recipients.All(static one => NoticeAction.Failed.IsWantedBy(one.Recipient.Recipient.Notify));

    private void Append(StringBuilder text, NoticedRecipient noticed)
    {
        var (recipient, outcome) = (noticed.Recipient.Recipient, noticed.Outcome);
        text.Append("\n  ").Append(recipient.Address).Append('\n');
        AppendOriginal(text, recipient);
        if (noticed.Action is NoticeAction.Delivered or NoticeAction.Expanded)
            return;

        if (noticed.Action == NoticeAction.Failed)
            text.Append("    ").Append(PlainStatus.OfFailure(outcome.Status)).Append('\n');
        else if (noticed.Action == NoticeAction.Delayed)
            text.Append("    ").Append(PlainStatus.OfDelay(outcome.Status)).Append('\n');
        if (outcome.RemoteReplied)
            text.AppendWrapped($"The server {PrintableText.From(outcome.RemoteHost ?? "there")} said:", "    ");
        else
            text.Append("    In detail:\n");
        text.AppendWrapped(PrintableText.From(outcome.Diagnostic), "      ");
    }

    private void AppendOriginal(StringBuilder text, Recipient recipient)
    {
        var address = recipient.Address;
        if (recipient.Original is not { } original || original.Address == address.ToString() || original.Address == address.ToAsciiString())
            return;

        text.Append(_forSender ? "    (you wrote to " : "    (the sender wrote to ")
            .Append(PrintableText.From(original.Address, MaximumQuote)).Append(")\n");
    }
}
