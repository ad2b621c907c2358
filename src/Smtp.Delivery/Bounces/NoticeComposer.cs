using System.Text;
using MimeKit;
using MimeKit.Utils;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Routing;

namespace Smtp.Delivery.Bounces;

/// <summary>
/// Writes the notice that tells what became of a message (RFC 3464, 6522, 6533): words for a person, fields for a program, and the message
/// or its header.
/// </summary>
/// <param name="router">Knows whether a notice stays here, where UTF-8 needs no asking.</param>
public sealed class NoticeComposer(string hostName, Router router, TimeProvider time) : INoticeComposer
{
    private static readonly FormatOptions Plain = Format(international: false);
    private static readonly FormatOptions International = Format(international: true);
    private readonly Recipient _postmaster = PostmasterNotice.To(hostName);

    public async ValueTask<NewMessage> ComposeAsync(QueuedMessage message, NoticeDraft draft, CancellationToken cancellationToken)
    {
        draft = draft with { Recipients = [.. draft.Recipients.OrderBy(static recipient => recipient.Action)] };
        var readers = Readers(message, draft);
        var form = FormFor(readers);

        // RFC 3461 6.2: what tells of no failure returns the header, whatever RET says. So does what only the postmaster reads: the log has
        // the rest, and people's mail is theirs. A lost notice comes whole, because the header does not say what it was about.
        var mayBeWhole = draft.Recipients[0].Action == NoticeAction.Failed
            && (draft.Readers.HasFlag(NoticeReaders.Sender) || message.Envelope.Sender is null);
        var returned = await ReturnedMessage.ReadAsync(message, mayBeWhole, cancellationToken);
        var notice = Compose(message, draft, readers[0].Address, returned, form);
        var octets = Write(notice, form == NoticeForm.International ? International : Plain);

        var inspector = new ContentInspector();
        inspector.Inspect(octets);
        var envelope = new Envelope
        {
            Sender = null,
            Origin = Origin.Local,
            SmtpUtf8 = form == NoticeForm.International,
            Body = inspector.Traits.HasFlag(ContentTraits.EightBit) ? BodyType.EightBitMime : BodyType.SevenBit,
        };
        return new NewMessage(envelope, readers, octets, inspector.Traits);
    }

    /// <summary>The one it is addressed to first.</summary>
    private List<Recipient> Readers(QueuedMessage message, NoticeDraft draft)
    {
        var readers = new List<Recipient>(2);
        if (draft.Readers.HasFlag(NoticeReaders.Sender) && message.Envelope.Sender is { } sender && !sender.Equals(_postmaster.Address))
            readers.Add(new Recipient(sender) { Notify = DsnNotify.Never });
        if (draft.Readers.HasFlag(NoticeReaders.Postmaster) || readers.Count == 0)
            readers.Add(_postmaster);
        return readers;
    }

    private NoticeForm FormFor(List<Recipient> readers) =>
        readers.Exists(static reader => reader.Address.NeedsSmtpUtf8) ? NoticeForm.International
        : readers.TrueForAll(reader => StaysHere(reader.Address)) ? NoticeForm.EightBit
        : NoticeForm.SevenBit;

    private bool StaysHere(Mailbox address) => router.Resolve(address).All(static target => target.Route is MailboxRoute);

    private MimeMessage Compose(QueuedMessage message, NoticeDraft draft, Mailbox to, ReturnedMessage returned, NoticeForm form)
    {
        var now = time.GetUtcNow();
        var ownDomain = DomainName.ToAscii(hostName);
        var text = new NoticeText(hostName, message, draft);
        var notice = new MimeMessage
        {
            Date = now,
            MessageId = MimeUtils.GenerateMessageId(ownDomain),
            Subject = text.Subject(),
        };
        notice.From.Add(new MailboxAddress("Mail Delivery System", $"MAILER-DAEMON@{ownDomain}"));
        notice.To.Add(new MailboxAddress("", to.NeedsSmtpUtf8 ? to.ToString() : to.ToAsciiString()));
        notice.Headers.Add(HeaderId.AutoSubmitted, "auto-replied"); // RFC 3834 5.
        if (returned.MessageId is { } original)
        {
            notice.InReplyTo = original;
            notice.References.Add(original);
        }

        // RFC 6522 3: report-type is the subtype of the second part.
        var status = DeliveryStatus.Compose(hostName, now, message, draft.Recipients, utf8: form != NoticeForm.SevenBit);
        notice.Body = new MultipartReport(status.ContentType.MediaSubtype)
        {
            TextPart(text.Body(returned), form),
            status,
            returned.ToPart(form),
        };
        return notice;
    }

    private static TextPart TextPart(string text, NoticeForm form) => new("plain")
    {
        Text = text,
        ContentTransferEncoding = Ascii.IsValid(text) ? ContentEncoding.SevenBit
            : form == NoticeForm.SevenBit ? ContentEncoding.QuotedPrintable
            : ContentEncoding.EightBit,
    };

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
