using System.Buffers;
using System.Text.Unicode;
using MimeKit;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;

namespace Smtp.Delivery.Bounces;

/// <summary>What a notice gives back of the message: all or its header (RFC 3461 4.3), octet by octet, never more than a bound.</summary>
internal sealed class ReturnedMessage
{
    /// <summary>Octets given back whole where RET does not say, so that a notice stays small.</summary>
    public const int FullUnasked = 64 * 1024;

    /// <summary>Octets given back whole where RET=FULL asks for it; beyond it the header must do.</summary>
    public const int FullAsked = 1024 * 1024;

    private const int MaximumHeader = 64 * 1024;
    private const int MaximumMessageId = 500;

    private readonly byte[] _octets;
    private readonly bool _full;
    private readonly bool _isGlobal;

    private ReturnedMessage(byte[] octets, bool full)
    {
        _octets = octets;
        _full = full;
        _isGlobal = IsGlobal(octets);
        var header = Header(octets);
        Subject = header?[HeaderId.Subject];
        if (header?[HeaderId.MessageId] is { Length: <= MaximumMessageId } id && System.Text.Ascii.IsValid(id))
            MessageId = MimeKit.Utils.MimeUtils.ParseMessageId(id);
    }

    public string? Subject { get; }

    /// <summary><see langword="null"/> also where it could not stand in the header of every notice.</summary>
    public string? MessageId { get; }

    /// <summary>A line for the notice's text.</summary>
    public string Description =>
        _octets.Length == 0 ? "The message itself can no longer be read here."
        : _full ? "The message is attached."
        : "The header of the message is attached.";

    /// <param name="mayBeWhole">False: the header, whatever RET says.</param>
    public static async ValueTask<ReturnedMessage> ReadAsync(QueuedMessage message, bool mayBeWhole, CancellationToken cancellationToken)
    {
        var content = message.Content;

        // RFC 3030 3: NUL and bare line endings may not travel in a text.
        var full = mayBeWhole && IsReturnedWhole(message.Envelope.Return, content.Length)
            && (content.Traits & (ContentTraits.Nul | ContentTraits.BareLineEnding)) == ContentTraits.None;
        var octets = new byte[Math.Min(content.Length, full ? FullAsked : MaximumHeader)];
        try
        {
            await using var stream = content.OpenRead();
            await stream.ReadExactlyAsync(octets, cancellationToken);
        }
        catch (InvalidDataException)
        {
            octets = []; // Damaged on disk, which the store reports: the sender is told all the same, and Description says why.
        }

        return new ReturnedMessage(full ? octets : HeaderSection(octets), full);
    }

    public MimePart ToPart(NoticeForm form)
    {
        // RFC 6533 4: a header with UTF-8 in it is not a message/rfc822.
        var (type, subtype) = (_full, _isGlobal) switch
        {
            (true, false) => ("message", "rfc822"),
            (true, true) => ("message", "global"),
            (false, false) => ("text", "rfc822-headers"),
            (false, true) => ("message", "global-headers"),
        };
        return new MimePart(type, subtype)
        {
            ContentTransferEncoding = Encoding(form),
            Content = new MimeContent(new MemoryStream(_octets, writable: false)),
        };
    }

    private ContentEncoding Encoding(NoticeForm form)
    {
        var more = _octets.Count(static octet => octet >= 0x80);
        if (more == 0)
            return ContentEncoding.SevenBit;

        // RFC 6533 4.1: encoded where the way back may be one of 7 bits. RFC 2046 5.2.1 allows that to every type but message/rfc822.
        if (form != NoticeForm.SevenBit || (_full && !_isGlobal))
            return ContentEncoding.EightBit;
        return more > _octets.Length / 6 ? ContentEncoding.Base64 : ContentEncoding.QuotedPrintable;
    }

    /// <summary>The header holds UTF-8 (RFC 6532). Other octets beyond ASCII are a fault of the sender's that no type speaks of.</summary>
    private static bool IsGlobal(byte[] octets)
    {
        var end = octets.AsSpan().IndexOf("\r\n\r\n"u8);
        ReadOnlySpan<byte> header = end < 0 ? octets : octets.AsSpan(0, end);
        return !System.Text.Ascii.IsValid(header) && Utf8.IsValid(header);
    }

    private static bool IsReturnedWhole(DsnReturn asked, long length) => asked switch
    {
        DsnReturn.Full => length <= FullAsked,
        DsnReturn.Headers => false,
        _ => length <= FullUnasked,
    };

    /// <summary>Up to the empty line, or to the last whole line of what was read; without what must not travel.</summary>
    private static byte[] HeaderSection(byte[] octets)
    {
        var end = octets.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            end = octets.AsSpan().LastIndexOf("\r\n"u8);
        if (end < 0)
            return [];

        var clean = new ArrayBufferWriter<byte>(end + 2);
        ReadOnlySpan<byte> header = octets.AsSpan(0, end);
        foreach (var range in header.Split("\r\n"u8))
        {
            var line = header[range];
            if (line.ContainsAny((byte)'\r', (byte)'\n', (byte)0))
                continue;
            clean.Write(line);
            clean.Write("\r\n"u8);
        }

        return clean.WrittenSpan.ToArray();
    }

    private static HeaderList? Header(byte[] octets)
    {
        try
        {
            using var stream = new MemoryStream(octets, 0, Math.Min(octets.Length, MaximumHeader), writable: false);
            return HeaderList.Load(stream, CancellationToken.None);
        }
        catch (FormatException)
        {
            return null; // Not a header: there is no subject to name.
        }
    }
}
