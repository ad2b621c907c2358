using System.Net;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;

namespace Smtp.Queue.Embedded;

/// <summary>
/// A message in the meta of a record. First what start-up needs (version, time, traits, length of the content file or -1, count of
/// recipients), then envelope and recipients, which are read only when the message is loaded.
/// </summary>
internal readonly record struct MessageBody(DateTimeOffset AcceptedAt, ContentTraits Traits, long ContentFileLength, int RecipientCount)
{
    public const long Inline = -1;
    private const byte Version = 1;

    [Flags]
    private enum Has : byte
    {
        None = 0,
        Sender = 1,
        SmtpUtf8 = 2,
        EnvelopeId = 4,
        ClientAddress = 8,
    }

    public bool HasContentFile => ContentFileLength != Inline;

    public static void Write(
        MetaWriter meta,
        Envelope envelope,
        IReadOnlyList<Recipient> recipients,
        DateTimeOffset acceptedAt,
        ContentTraits traits,
        long fileLength)
    {
        meta.Byte(Version);
        meta.Time(acceptedAt);
        meta.Byte((byte)traits);
        meta.Int64(fileLength);
        meta.Count(recipients.Count);
        WriteEnvelope(meta, envelope);
        for (var i = 0; i < recipients.Count; i++)
            WriteRecipient(meta, recipients[i]);
    }

    /// <summary>Reads the part for start-up; <see cref="ReadEnvelope"/> and <see cref="ReadRecipient"/> go on from there.</summary>
    public static MessageBody Read(ref MetaReader meta)
    {
        if (meta.Byte() != Version)
            throw new InvalidDataException("A message in the journal has a version this program does not know.");
        return new MessageBody(meta.Time(), (ContentTraits)meta.Byte(), meta.Int64(), meta.Recipients());
    }

    public static Envelope ReadEnvelope(ref MetaReader meta)
    {
        var has = (Has)meta.Byte();
        var body = (BodyType)meta.Byte();
        var @return = (DsnReturn)meta.Byte();
        var sender = has.HasFlag(Has.Sender) ? ReadMailbox(ref meta) : null;
        var envelopeId = has.HasFlag(Has.EnvelopeId) ? meta.Text() : null;
        var address = has.HasFlag(Has.ClientAddress) ? meta.Address() : null;
        return new Envelope
        {
            Sender = sender,
            Origin = new Origin(address, meta.Text(), meta.Text()),
            Body = body,
            SmtpUtf8 = has.HasFlag(Has.SmtpUtf8),
            Return = @return,
            EnvelopeId = envelopeId,
        };
    }

    public static void WriteRecipient(MetaWriter meta, Recipient recipient)
    {
        WriteMailbox(meta, recipient.Address);
        meta.Byte((byte)recipient.Notify);
        meta.Byte(recipient.Original is null ? (byte)0 : (byte)1);
        if (recipient.Original is null)
            return;

        meta.Text(recipient.Original.AddressType);
        meta.Text(recipient.Original.Address);
    }

    public static Recipient ReadRecipient(ref MetaReader meta)
    {
        var address = ReadMailbox(ref meta);
        var notify = (DsnNotify)meta.Byte();
        var original = meta.Byte() == 0 ? null : new OriginalRecipient(meta.Text(), meta.Text());
        return new Recipient(address) { Notify = notify, Original = original };
    }

    private static void WriteEnvelope(MetaWriter meta, Envelope envelope)
    {
        var client = envelope.Origin.ClientAddress;
        meta.Byte((byte)((envelope.Sender is null ? Has.None : Has.Sender)
            | (envelope.SmtpUtf8 ? Has.SmtpUtf8 : Has.None)
            | (envelope.EnvelopeId is null ? Has.None : Has.EnvelopeId)
            | (client is null ? Has.None : Has.ClientAddress)));
        meta.Byte((byte)envelope.Body);
        meta.Byte((byte)envelope.Return);
        if (envelope.Sender is not null)
            WriteMailbox(meta, envelope.Sender);
        if (envelope.EnvelopeId is not null)
            meta.Text(envelope.EnvelopeId);
        if (client is not null)
            WriteAddress(meta, client);
        meta.Text(envelope.Origin.HelloName);
        meta.Text(envelope.Origin.Protocol);
    }

    private static void WriteAddress(MetaWriter meta, IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        _ = address.TryWriteBytes(octets, out var length);
        meta.Octets(octets[..length]);
    }

    private static void WriteMailbox(MetaWriter meta, Mailbox mailbox)
    {
        meta.Text(mailbox.LocalPart);
        meta.Text(mailbox.Domain);
    }

    // Not parsed again: only a Mailbox can have been written, and the checksum says that nothing changed since.
    private static Mailbox ReadMailbox(ref MetaReader meta) => new(meta.Text(), meta.Text());
}
