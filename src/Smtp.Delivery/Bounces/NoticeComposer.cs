using MimeKit;
using MimeKit.Utils;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;

namespace Smtp.Delivery.Bounces;

/// <summary>
/// Writes the notice that tells a sender what became of a message (RFC 3464, 6522): words for a person, fields for a program, and the
/// message or its header.
/// </summary>
public sealed class NoticeComposer(string hostName, TimeProvider time) : INoticeComposer
{
    private static readonly FormatOptions Ascii = Format(international: false);
    private static readonly FormatOptions International = Format(international: true);

    public async ValueTask<NewMessage?> ComposeAsync(
        QueuedMessage message, IReadOnlyList<NoticedRecipient> recipients, CancellationToken cancellationToken)
    {
        // RFC 5321 4.5.5: never a notice for a notice. RFC 3461 4.1: NOTIFY says who wants one.
        if (message.Envelope.Sender is not { } sender)
            return null;
        var told = recipients.Where(static recipient => recipient.IsWanted).OrderBy(static recipient => recipient.Action).ToArray();
        if (told.Length == 0)
            return null;

        // RFC 3461 4.3: RET=FULL is for failures; what only delays or arrives comes back as its header.
        var mayBeWhole = told[0].Action == NoticeAction.Failed;
        var returned = await ReturnedMessage.ReadAsync(message, mayBeWhole, cancellationToken);
        var notice = Compose(message, sender, told, returned);
        var international = sender.NeedsSmtpUtf8;
        var octets = Write(notice, international ? International : Ascii);

        var inspector = new ContentInspector();
        inspector.Inspect(octets);
        var envelope = new Envelope
        {
            Sender = null,
            Origin = Origin.Local,
            SmtpUtf8 = international,
            Body = inspector.Traits.HasFlag(ContentTraits.EightBit) ? BodyType.EightBitMime : BodyType.SevenBit,
        };
        return new NewMessage(envelope, [new Recipient(sender) { Notify = DsnNotify.Never }], octets, inspector.Traits);
    }

    private MimeMessage Compose(QueuedMessage message, Mailbox sender, NoticedRecipient[] told, ReturnedMessage returned)
    {
        var now = time.GetUtcNow();
        var notice = new MimeMessage
        {
            Date = now,
            MessageId = MimeUtils.GenerateMessageId(DomainName.ToAscii(hostName)),
            Subject = NoticeText.Subject(told),
        };
        notice.From.Add(new MailboxAddress("Mail Delivery System", $"MAILER-DAEMON@{hostName}"));
        notice.To.Add(new MailboxAddress("", sender.NeedsSmtpUtf8 ? sender.ToString() : sender.ToAsciiString()));
        notice.Headers.Add(HeaderId.AutoSubmitted, "auto-replied"); // RFC 3834 5.
        if (returned.MessageId is { } original)
        {
            notice.InReplyTo = original;
            notice.References.Add(original);
        }

        notice.Body = new MultipartReport("delivery-status")
        {
            new TextPart("plain") { Text = NoticeText.Body(hostName, message, told, returned) },
            DeliveryStatus.Compose(hostName, now, message, told),
            returned.ToPart(),
        };
        return notice;
    }

    private static byte[] Write(MimeMessage notice, FormatOptions format)
    {
        using var stream = new MemoryStream();
        notice.WriteTo(format, stream, CancellationToken.None);
        return stream.ToArray();
    }

    private static FormatOptions Format(bool international)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = international;
        format.EnsureNewLine = true;
        return format;
    }
}
