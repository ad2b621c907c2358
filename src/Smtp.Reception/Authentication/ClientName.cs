using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Smtp.Policy;
using Smtp.Protocol.Addresses;

namespace Smtp.Reception.Authentication;

/// <summary>A <see cref="ClientKey"/> as text: an IPv4 address, or an IPv6 network such as 2001:db8::/64.</summary>
internal static class ClientName
{
    private const string Network = "/64";
    private const int MaximumLength = 64;

    public static string Of(UInt128 key)
    {
        Span<byte> octets = stackalloc byte[16];
        if (key <= uint.MaxValue)
        {
            BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)key);
            return new IPAddress(octets[..4]).ToString();
        }

        BinaryPrimitives.WriteUInt64BigEndian(octets, (ulong)(key >> 64));
        octets[8..].Clear();
        return new IPAddress(octets) + Network;
    }

    /// <param name="text">A single address of IPv6 stands for its network. In full: 1001 is an account, though .NET reads an address.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out UInt128 key)
    {
        key = default;
        if (text is not { Length: <= MaximumLength })
            return false;
        var isNetwork = text.EndsWith(Network, StringComparison.Ordinal);
        var octets = Encoding.UTF8.GetBytes(isNetwork ? text[..^Network.Length] : text);
        if (!AddressLiteral.TryRead(octets, out var address))
            return false;
        if (isNetwork && address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;

        key = ClientKey.Of(address);
        return true;
    }
}
