using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Smtp.Composition.Reading;

/// <summary>IP addresses as people write them. .NET also takes <c>1</c>, <c>0x7f.1</c> and <c>[::1]:99</c>: those are mistakes.</summary>
internal static class AddressText
{
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && !text.Contains('[', StringComparison.Ordinal)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text);

    /// <summary><c>host:port</c> with an address as the host; brackets around an IPv6 address.</summary>
    public static bool TryParseEndPoint(string text, int defaultPort, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        if (TryParse(text, out var alone))
            endPoint = new IPEndPoint(alone, defaultPort);
        else if (text.LastIndexOf(':') is var colon and > 0
            && TryParse(text[..colon].Trim('[', ']'), out var address)
            && (address.AddressFamily == AddressFamily.InterNetwork || text[0] == '[')
            && NumberText.TryInteger(text.AsSpan(colon + 1), out var port) && port is > 0 and <= ushort.MaxValue)
            endPoint = new IPEndPoint(address, (int)port);
        return endPoint is not null;
    }
}
