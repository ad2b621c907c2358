namespace Smtp.Protocol.Addresses;

/// <summary>Reads a Mailbox (RFC 5321 4.1.2, RFC 6531 3.3), without angle brackets; limits of RFC 5321 4.5.3.1: 64/255/256 octets.</summary>
public static class MailboxParser
{
    public const int MaximumLocalPart = 64;
    public const int MaximumDomain = 255;
    public const int MaximumPath = 256;

    /// <summary>Reads all of <paramref name="text"/> (UTF-8).</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Mailbox? mailbox, out AddressError error) => throw new NotImplementedException();

    /// <summary>For configuration and the command line.</summary>
    public static bool TryParse(string text, out Mailbox? mailbox, out AddressError error) => throw new NotImplementedException();
}
