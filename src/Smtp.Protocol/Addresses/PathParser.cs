using System.Text;

namespace Smtp.Protocol.Addresses;

/// <summary>
/// Reads Reverse-path and Forward-path (RFC 5321 4.1.2), angle brackets included. Source routes are read and dropped (RFC 5321 C).
/// </summary>
public static class PathParser
{
    /// <summary>The one name without a domain (RFC 5321 4.1.1.3); its case does not matter, so it is always read as this.</summary>
    private static readonly Mailbox Postmaster = new("postmaster", "");

    private static ReadOnlySpan<byte> PostmasterPath => "<postmaster>"u8;

    /// <summary>Reads a path at the start of <paramref name="text"/>.</summary>
    /// <param name="consumed">Octets read, the closing bracket included; what follows are parameters.</param>
    /// <param name="mailbox"><see langword="null"/> for <c>&lt;&gt;</c>.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out Mailbox? mailbox, out int consumed, out AddressError error)
    {
        error = Parse(text, out mailbox, out consumed);
        if (error == AddressError.None)
            return true;

        mailbox = null;
        consumed = 0;
        return false;
    }

    private static AddressError Parse(ReadOnlySpan<byte> text, out Mailbox? mailbox, out int consumed)
    {
        mailbox = null;
        consumed = 0;
        if (!text.StartsWith((byte)'<'))
            return AddressError.Syntax;

        if (text.StartsWith("<>"u8))
        {
            consumed = 2;
            return AddressError.None;
        }

        if (text.Length >= PostmasterPath.Length && Ascii.EqualsIgnoreCase(text[..PostmasterPath.Length], PostmasterPath))
        {
            consumed = PostmasterPath.Length;
            mailbox = Postmaster;
            return AddressError.None;
        }

        if (!TrySkipSourceRoute(text[1..], out var route))
            return AddressError.Syntax;

        var error = MailboxParser.Scan(text[(1 + route)..], out mailbox, out var length);
        if (error != AddressError.None)
            return error;

        consumed = 1 + route + length;
        if (consumed == text.Length || text[consumed] != '>')
            return AddressError.Syntax;

        consumed++;
        return consumed > MailboxParser.MaximumPath ? AddressError.PathTooLong : AddressError.None;
    }

    /// <summary>A-d-l ":" = "@" Domain *( "," "@" Domain ) ":" (RFC 5321 4.1.2), if there is one.</summary>
    private static bool TrySkipSourceRoute(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        while (text[length..].StartsWith((byte)'@'))
        {
            var rest = text[(length + 1)..];
            var domain = DomainName.Measure(rest);
            if (domain == rest.Length || !DomainName.IsValid(rest[..domain]) || rest[domain] is not ((byte)',' or (byte)':'))
                return false;

            length += 1 + domain + 1;
            if (rest[domain] == ':')
                return true;
        }

        return length == 0;
    }
}
