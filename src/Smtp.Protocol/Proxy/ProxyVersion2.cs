using System.Buffers.Binary;
using System.Net;
using Smtp.Protocol.Addresses;

namespace Smtp.Protocol.Proxy;

/// <summary>
/// The header of version 2 (2.2 of the specification), big endian: 12 octets of signature, version and command, family and protocol, the
/// length of the rest (2); in the rest addresses, then extensions (TLV).
/// </summary>
internal static class ProxyVersion2
{
    public const int HeadLength = 16;

    /// <summary>Octets behind the head that we take, of 65535 that could be declared: addresses take 216 at most.</summary>
    public const int MaximumLength = 4096;

    private const int Local = 0x20;
    private const int Proxied = 0x21;

    /// <summary>CR and LF in front, so that no server of a protocol of lines can take it for a command.</summary>
    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <param name="octets">At least <see cref="HeadLength"/>, with the signature in front.</param>
    public static ProxyStep TryRead(ReadOnlySpan<byte> octets, out ProxyHeader? header, out int consumed, out ProxyError error)
    {
        header = null;
        consumed = 0;
        var (command, family) = (octets[12], octets[13]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(octets[14..]);
        var addresses = AddressLength(family);

        // All that the head says wrong is told before a single octet of the rest is waited for.
        error = command is not (Local or Proxied) ? ProxyError.UnknownVersion
            : length > MaximumLength ? ProxyError.TooLong
            : command == Local ? ProxyError.None
            : addresses < 0 ? ProxyError.WrongFamily
            : length < addresses ? ProxyError.TooShort
            : ProxyError.None;
        if (error != ProxyError.None)
            return ProxyStep.Invalid;
        if (octets.Length < HeadLength + length)
            return ProxyStep.NeedMore;

        consumed = HeadLength + length;
        if (command == Local)
        {
            header = new ProxyHeader { Version = 2, IsLocal = true }; // the rest is to be ignored
            return ProxyStep.Complete;
        }

        var block = octets[HeadLength..consumed];
        error = ProxyExtensions.TryRead(octets[..consumed], HeadLength + addresses, out var extensions);
        if (error != ProxyError.None)
            return ProxyStep.Invalid;

        header = new ProxyHeader
        {
            Version = 2,
            Source = EndPoint(block, family, 0),
            Destination = EndPoint(block, family, 1),
            Authority = extensions.Authority,
            UniqueId = extensions.UniqueId,
            Tls = extensions.Tls,
        };
        return ProxyStep.Complete;
    }

    /// <summary>Octets of both addresses and ports; negative for what SMTP does not come over.</summary>
    private static int AddressLength(byte family) => family switch
    {
        0x00 => 0, // UNSPEC
        0x11 => 12, // a stream over IPv4
        0x21 => 36, // over IPv6
        0x31 => 216, // over a Unix socket
        _ => -1,
    };

    /// <param name="which">0: the source, 1: the destination. Both addresses stand before both ports.</param>
    private static IPEndPoint? EndPoint(ReadOnlySpan<byte> block, byte family, int which)
    {
        var size = family switch { 0x11 => 4, 0x21 => 16, _ => 0 };
        if (size == 0)
            return null;

        var address = new IPAddress(block.Slice(which * size, size));
        var port = BinaryPrimitives.ReadUInt16BigEndian(block[((2 * size) + (2 * which))..]);
        return new IPEndPoint(address.Unmapped(), port);
    }
}
