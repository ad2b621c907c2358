using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Smtp.Reception.Listening;

/// <summary>Whom a client's address counts for.</summary>
internal static class ClientKey
{
    // One household or attacker holds a whole IPv6 /64 (RFC 6177): counting single addresses would be no limit at all.
    public static UInt128 Of(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        client.TryWriteBytes(octets, out _);
        return client.AddressFamily == AddressFamily.InterNetworkV6
            ? new UInt128(BinaryPrimitives.ReadUInt64BigEndian(octets), ulong.MaxValue)
            : BinaryPrimitives.ReadUInt32BigEndian(octets);
    }
}
