using System.Net;

namespace Smtp.Protocol.Proxy;

internal static class ProxyAddress
{
    /// <summary>A proxy between the families writes 192.0.2.1 as ::ffff:192.0.2.1: it is the same client, with the same rights.</summary>
    public static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
