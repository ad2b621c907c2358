using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Smtp.Protocol.Addresses;

namespace Smtp.Routing;

/// <summary>
/// A host of a route: a name (its addresses are looked up, not its MX) or an address, and a port. What was parsed is in one form, lower case and as
/// <see cref="IPAddress"/> writes it, so that a host is the same however it was typed.
/// </summary>
public sealed record NextHop(string Host, int Port = NextHop.DefaultPort)
{
    public const int DefaultPort = 25;

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary><c>mx.example</c>, <c>mx.example:2525</c>, <c>192.0.2.1:25</c>, <c>[2001:db8::1]:25</c>, <c>2001:db8::1</c>.</summary>
    public static bool TryParse(string text, out NextHop? hop)
    {
        ArgumentNullException.ThrowIfNull(text);
        hop = null;

        // More than one colon without brackets is an IPv6 address, never one with a port: 2001:db8::1:25 would be read two ways.
        if (!text.StartsWith('[') && text.AsSpan().Count(':') > 1)
        {
            if (IsIPv6(text))
                hop = new NextHop(OneForm(text));
            return hop is not null;
        }

        var hostEnd = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (hostEnd < 0)
            hostEnd = text.Length;

        var host = text[..hostEnd];
        if (!TryParsePort(text.AsSpan(hostEnd), out var port) || !TryParseHost(ref host))
            return false;

        hop = new NextHop(OneForm(host), port);
        return true;
    }

    private static string OneForm(string host) => IsIPv6(host) ? IPAddress.Parse(host).ToString() : DomainName.ToAscii(host);

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port)
    {
        port = DefaultPort;
        if (text.IsEmpty)
            return true;

        return text[0] == ':'
            && int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is > 0 and <= ushort.MaxValue;
    }

    private static bool TryParseHost(ref string host)
    {
        if (!host.StartsWith('['))
            return IsIPv4(host) || (!LooksLikeIPv4(host) && DomainName.IsValid(Encoding.UTF8.GetBytes(host)));

        // "[" without "]" came in as an empty host; [192.0.2.1] is as clear as [2001:db8::1], with or without the tag of RFC 5321 4.1.3.
        host = host[1..^1];
        if (host.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
            host = host["IPv6:".Length..];
        return IsIPv4(host) || IsIPv6(host);
    }

    /// <summary>Four plain decimal numbers: not the octal, hexadecimal and short forms that <see cref="IPAddress"/> takes, too.</summary>
    private static bool IsIPv4(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text;

    private static bool IsIPv6(string text) =>
        !text.Contains('[', StringComparison.Ordinal)
        && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>No top-level domain is all digits (RFC 3696 2): <c>300.1.1.1</c> is a mistyped address.</summary>
    private static bool LooksLikeIPv4(string host) => host.AsSpan(host.LastIndexOf('.') + 1).IndexOfAnyExceptInRange('0', '9') < 0;
}
