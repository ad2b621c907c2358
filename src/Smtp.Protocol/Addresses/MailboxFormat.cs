using System.Text;

namespace Smtp.Protocol.Addresses;

internal static class MailboxFormat
{
    public static string ToWire(Mailbox mailbox) => ToWire(mailbox, mailbox.Domain);

    /// <summary>With A-labels in the domain: the form for a server without SMTPUTF8.</summary>
    public static string ToAsciiWire(Mailbox mailbox) => ToWire(mailbox, mailbox.AsciiDomain);

    /// <summary>The local part as it is, or quoted where it must be.</summary>
    public static string LocalPartToWire(Mailbox mailbox)
    {
        var localPart = mailbox.LocalPart;
        Span<byte> octets = stackalloc byte[MailboxParser.MaximumLocalPart];
        return Encoding.UTF8.TryGetBytes(localPart, octets, out var length) && LocalPart.IsDotString(octets[..length])
            ? localPart
            : Quote(localPart);
    }

    private static string ToWire(Mailbox mailbox, string domain) =>
        domain.Length == 0 ? LocalPartToWire(mailbox) : $"{LocalPartToWire(mailbox)}@{domain}";

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
