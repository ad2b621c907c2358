using System.Globalization;
using System.Text;
using MimeKit;
using MimeKit.Utils;
using Smtp.Protocol.Addresses;
using Smtp.Queue;

namespace Smtp.Delivery.Bounces;

/// <summary>What programs read: message/delivery-status (RFC 3464 2), or message/global-delivery-status (RFC 6533 4) where there is UTF-8
/// in it.</summary>
internal static class DeliveryStatus
{
    /// <param name="utf8">UTF-8 may stand as it is.</param>
    public static MimePart Compose(
        string hostName, DateTimeOffset now, QueuedMessage message, IReadOnlyList<NoticedRecipient> recipients, bool utf8)
    {
        var fields = new StatusFields(utf8);
        fields.Field("Reporting-MTA", $"dns; {DomainName.ToAscii(hostName)}");
        if (message.Envelope.EnvelopeId is { } envelopeId)
            fields.Field("Original-Envelope-Id", envelopeId);
        fields.Field("X-Queue-Id", message.Id.ToString(null, CultureInfo.InvariantCulture));
        fields.Field("Arrival-Date", DateUtils.FormatDate(message.AcceptedAt));
        foreach (var recipient in recipients)
            Append(fields, recipient, now);

        var octets = fields.ToArray();
        var isAscii = Ascii.IsValid(octets);
        return new MimePart("message", isAscii ? "delivery-status" : "global-delivery-status")
        {
            ContentTransferEncoding = isAscii ? ContentEncoding.SevenBit : ContentEncoding.EightBit,
            Content = new MimeContent(new MemoryStream(octets, writable: false)),
        };
    }

    private static void Append(StatusFields fields, NoticedRecipient noticed, DateTimeOffset now)
    {
        var (recipient, outcome) = (noticed.Recipient.Recipient, noticed.Outcome);
        fields.EndGroup();
        if (recipient.Original is { } original)
            fields.Address("Original-Recipient", original);
        fields.Address("Final-Recipient", recipient.Address);
        fields.Field("Action", ActionText(noticed.Action));
        fields.Field("Status", outcome.Status.ToString());
        if (outcome.RemoteHost is { } host)
            fields.Field("Remote-MTA", $"dns; {host}");
        // How this server keeps its mailboxes and aliases is not for strangers.
        if (noticed.Action is not (NoticeAction.Delivered or NoticeAction.Expanded))
            fields.Field("Diagnostic-Code", $"{(outcome.RemoteReplied ? "smtp" : "x-smtpd")}; {outcome.Diagnostic}");
        fields.Field("Last-Attempt-Date", DateUtils.FormatDate(now));
        if (noticed.RetryUntil is { } until)
            fields.Field("Will-Retry-Until", DateUtils.FormatDate(until));
    }

    /// <summary>RFC 3464 2.3.3.</summary>
    private static string ActionText(NoticeAction action) => action switch
    {
        NoticeAction.Failed => "failed",
        NoticeAction.Delayed => "delayed",
        NoticeAction.Delivered => "delivered",
        NoticeAction.Expanded => "expanded",
        NoticeAction.Relayed => "relayed",
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };
}
