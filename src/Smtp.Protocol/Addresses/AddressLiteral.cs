using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Smtp.Protocol.Addresses;

/// <summary>
/// Address literals (RFC 5321 4.1.3). A General-address-literal needs a tag registered with IANA, and <c>IPv6</c> is the only one
/// there is: all others are refused.
/// </summary>
public static class AddressLiteral
{
    private static readonly SearchValues<byte> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private static ReadOnlySpan<byte> IPv6Tag => "IPv6:"u8;

    /// <param name="text">What stands between the square brackets.</param>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        if (text.Length < IPv6Tag.Length || !Ascii.EqualsIgnoreCase(text[..IPv6Tag.Length], IPv6Tag))
            return IsIPv4(text);

        return IsIPv6(text[IPv6Tag.Length..]);
    }

    /// <summary>IPv6-addr of RFC 5321 4.1.3: without scope, port or prefix length.</summary>
    public static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        var dotted = text.IndexOf((byte)'.') < 0 ? [] : text[(text.LastIndexOf((byte)':') + 1)..];
        return (dotted.IsEmpty || IsIPv4(dotted))
            && !text.ContainsAnyExcept(IPv6Characters)
            && IPAddress.TryParse(text, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    /// <summary>Four numbers 0 to 255. No leading zeros: some readers take them for octal, and two readings are one too many.</summary>
    public static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        for (var numbers = 1; ; numbers++)
        {
            var end = text.IndexOf((byte)'.');
            if (!IsSnum(end < 0 ? text : text[..end]))
                return false;
            if (end < 0 || numbers == 4)
                return end < 0 && numbers == 4;
            text = text[(end + 1)..];
        }
    }

    private static bool IsSnum(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 1 or > 3 || (text.Length > 1 && text[0] == '0') || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;

        var value = 0;
        foreach (var digit in text)
            value = (value * 10) + digit - '0';
        return value <= 255;
    }
}
