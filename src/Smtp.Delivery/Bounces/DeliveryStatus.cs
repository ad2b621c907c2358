using System.Globalization;
using System.Text;
using MimeKit;
using MimeKit.Utils;
using Smtp.Protocol.Addresses;
using Smtp.Queue;

namespace Smtp.Delivery.Bounces;

/// <summary>The message/delivery-status part (RFC 3464 2): what programs read. ASCII throughout, other characters as in RFC 6533 3.</summary>
internal static class DeliveryStatus
{
    public static MessageDeliveryStatus Compose(
        string hostName, DateTimeOffset now, QueuedMessage message, IReadOnlyList<NoticedRecipient> recipients)
    {
        var status = new MessageDeliveryStatus();
        var about = new HeaderList { { "Reporting-MTA", $"dns; {DomainName.ToAscii(hostName)}" } };
        if (message.Envelope.EnvelopeId is { } envelopeId)
            about.Add("Original-Envelope-Id", ToAscii(envelopeId));
        about.Add("X-Queue-Id", message.Id.ToString(null, CultureInfo.InvariantCulture));
        about.Add("Arrival-Date", DateUtils.FormatDate(message.AcceptedAt));
        status.StatusGroups.Add(about);

        foreach (var recipient in recipients)
            status.StatusGroups.Add(Group(recipient, now));
        return status;
    }

    private static HeaderList Group(NoticedRecipient noticed, DateTimeOffset now)
    {
        var (recipient, outcome) = (noticed.Recipient.Recipient, noticed.Outcome);
        var group = new HeaderList();
        if (recipient.Original is { } original)
            group.Add("Original-Recipient", $"{ToAscii(original.AddressType)}; {ToAscii(original.Address)}");

        // RFC 6533 3: an address that has no ASCII form is of type utf-8.
        var type = recipient.Address.NeedsSmtpUtf8 ? "utf-8" : "rfc822";
        var address = recipient.Address.NeedsSmtpUtf8 ? recipient.Address.ToString() : recipient.Address.ToAsciiString();
        group.Add("Final-Recipient", $"{type}; {ToAscii(address)}");
        group.Add("Action", ActionText(noticed.Action));
        group.Add("Status", outcome.Status.ToString());
        if (outcome.RemoteHost is { } host)
            group.Add("Remote-MTA", $"dns; {ToAscii(host)}");
        // How this server keeps its mailboxes is not for strangers.
        if (noticed.Action != NoticeAction.Delivered)
            group.Add("Diagnostic-Code", $"{(outcome.RemoteReplied ? "smtp" : "x-smtpd")}; {ToAscii(outcome.Diagnostic)}");
        group.Add("Last-Attempt-Date", DateUtils.FormatDate(now));
        if (noticed.RetryUntil is { } until)
            group.Add("Will-Retry-Until", DateUtils.FormatDate(until));
        return group;
    }

    /// <summary>RFC 3464 2.3.3.</summary>
    private static string ActionText(NoticeAction action) => action switch
    {
        NoticeAction.Failed => "failed",
        NoticeAction.Delayed => "delayed",
        NoticeAction.Delivered => "delivered",
        NoticeAction.Relayed => "relayed",
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };

    /// <summary>Printable ASCII as it is; everything else, line ends above all, as <c>\x{HEX}</c>: a value can never become a field.</summary>
    private static string ToAscii(string text)
    {
        var ascii = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= 0x20 and < 0x7F)
                ascii.Append((char)rune.Value);
            else
                ascii.Append(CultureInfo.InvariantCulture, $@"\x{{{rune.Value:X2}}}");
        }

        return ascii.ToString();
    }
}
