using System.Text;

namespace Smtp.Protocol.Addresses;

/// <summary>
/// Reads a Mailbox (RFC 5321 4.1.2, RFC 6531 3.3), without angle brackets; limits of RFC 5321 4.5.3.1: 64/255/256 octets.
/// </summary>
/// <remarks>
/// Beyond the grammar, an address with a character that <see cref="Replies.PrintableText"/> would replace (C1, bidi controls …) is
/// refused, so a <see cref="Mailbox"/> can stand as it is in logs and headers.
/// </remarks>
public static class MailboxParser
{
    public const int MaximumLocalPart = 64;
    public const int MaximumDomain = 255;

    /// <summary>With its angle brackets (RFC 5321 4.5.3.1.3: "including the punctuation"), so a mailbox has two less.</summary>
    public const int MaximumPath = 256;

    private const int MaximumMailbox = MaximumPath - 2;

    /// <summary>Reads all of <paramref name="text"/> (UTF-8).</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Mailbox? mailbox, out AddressError error)
    {
        error = Scan(text, out mailbox, out var consumed);
        if (error == AddressError.None && consumed < text.Length)
            error = AddressError.Syntax;
        if (error != AddressError.None)
            mailbox = null;
        return mailbox is not null;
    }

    /// <summary>For configuration and the command line.</summary>
    public static bool TryParse(string text, out Mailbox? mailbox, out AddressError error)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= MaximumPath)
            return TryParse(Encoding.UTF8.GetBytes(text), out mailbox, out error);

        mailbox = null;
        error = AddressError.PathTooLong;
        return false;
    }

    /// <summary>Reads a mailbox at the start of <paramref name="text"/>.</summary>
    internal static AddressError Scan(ReadOnlySpan<byte> text, out Mailbox? mailbox, out int consumed)
    {
        mailbox = null;
        var error = LocalPart.Scan(text, stackalloc byte[MaximumLocalPart], out consumed, out var localPart);
        if (error != AddressError.None)
            return error;
        if (consumed == text.Length || text[consumed] != '@')
            return AddressError.Syntax;

        consumed++;
        error = ScanDomain(text[consumed..], out var domain);
        if (error != AddressError.None)
            return error;

        consumed += domain.Length;
        if (consumed > MaximumMailbox)
            return AddressError.PathTooLong;

        // Its A-labels are longer, and are what leaves for a host without SMTPUTF8.
        var name = Encoding.UTF8.GetString(domain);
        if (!Ascii.IsValid(domain) && consumed - domain.Length + DomainName.ToAscii(name).Length > MaximumMailbox)
            return AddressError.PathTooLong;

        mailbox = new Mailbox(Encoding.UTF8.GetString(localPart), name);
        return AddressError.None;
    }

    private static AddressError ScanDomain(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> domain)
    {
        domain = default;
        if (text.StartsWith((byte)'['))
        {
            var end = text.IndexOf((byte)']');
            if (end < 0 || !AddressLiteral.IsValid(text[1..end]))
                return AddressError.Syntax;
            domain = text[..(end + 1)];
            return AddressError.None;
        }

        domain = text[..DomainName.Measure(text)];
        if (domain.Length > MaximumDomain)
            return AddressError.DomainTooLong;
        if (DomainName.IsValid(domain))
            return AddressError.None;

        return Utf8Text.IsPrintable(domain) ? AddressError.Syntax : AddressError.InvalidUtf8;
    }
}
