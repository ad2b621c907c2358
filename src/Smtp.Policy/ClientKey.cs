using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Smtp.Policy;

/// <summary>Whom a client's address counts for.</summary>
public static class ClientKey
{
    private const int SmallestRoutedIPv4 = 24;
    private const int SiteOfIPv6 = 48;

    /// <summary>An IPv4 address, or an IPv6 /64.</summary>
    // One household or attacker holds a whole IPv6 /64 (RFC 6177): counting single addresses would be no limit at all.
    public static UInt128 Of(IPAddress client) => IsIPv6(client) ? new UInt128(Upper(client), ulong.MaxValue) : Lower(client);

    /// <summary>The network around it: an IPv4 /24, or an IPv6 /48, what one site is given.</summary>
    public static UInt128 OfNetwork(IPAddress client) => IsIPv6(client)
        ? new UInt128(Upper(client) & (ulong.MaxValue << (64 - SiteOfIPv6)), ulong.MaxValue)
        : Lower(client) & (uint.MaxValue << (32 - SmallestRoutedIPv4));

    /// <summary>The network around it, for people: <c>192.0.2.0/24</c>.</summary>
    public static string NetworkText(IPAddress client)
    {
        var octets = client.GetAddressBytes();
        var prefix = IsIPv6(client) ? SiteOfIPv6 : SmallestRoutedIPv4;
        Array.Clear(octets, prefix / 8, octets.Length - (prefix / 8));
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(octets)}/{prefix}");
    }

    private static bool IsIPv6(IPAddress client) => client.AddressFamily == AddressFamily.InterNetworkV6;

    private static ulong Upper(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        client.TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(octets);
    }

    private static uint Lower(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[4];
        client.TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(octets);
    }
}
