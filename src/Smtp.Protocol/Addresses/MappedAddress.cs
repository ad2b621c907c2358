using System.Net;

namespace Smtp.Protocol.Addresses;

/// <summary>IPv4 in the clothes of IPv6 (RFC 4291 2.5.5.2).</summary>
public static class MappedAddress
{
    /// <summary>
    /// A socket or a proxy between the families shows 192.0.2.1 as ::ffff:192.0.2.1: it is the same host, with the same rights and limits.
    /// </summary>
    public static IPAddress Unmapped(this IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
