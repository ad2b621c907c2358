using System.Text;

namespace Smtp.Protocol.Addresses;

internal static class MailboxFormat
{
    public static string ToWire(Mailbox mailbox) => ToWire(mailbox, mailbox.Domain);

    /// <summary>With A-labels in the domain: the form for a server without SMTPUTF8.</summary>
    public static string ToAsciiWire(Mailbox mailbox) => ToWire(mailbox, mailbox.AsciiDomain);

    private static string ToWire(Mailbox mailbox, string domain)
    {
        var localPart = mailbox.LocalPart;
        Span<byte> octets = stackalloc byte[MailboxParser.MaximumLocalPart];
        if (!Encoding.UTF8.TryGetBytes(localPart, octets, out var length) || !LocalPart.IsDotString(octets[..length]))
            localPart = Quote(localPart);

        return domain.Length == 0 ? localPart : $"{localPart}@{domain}";
    }

    /// <summary>RFC 5321 4.1.2: only the quote and the backslash need a backslash, and it says to use no more.</summary>
    private static string Quote(string localPart)
    {
        var quoted = new StringBuilder(localPart.Length + 4).Append('"');
        foreach (var character in localPart)
        {
            if (character is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }
}
