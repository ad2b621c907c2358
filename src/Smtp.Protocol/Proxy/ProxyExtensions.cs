using System.Buffers.Binary;
using System.Numerics;
using Smtp.Protocol.Replies;

namespace Smtp.Protocol.Proxy;

/// <summary>The extensions of version 2 (2.2.1 of the specification): type (1), length (2), value. Unknown types are passed over.</summary>
internal struct ProxyExtensions
{
    private const int HeadLength = 3;
    private const int MaximumText = 255;

    private const byte AuthorityType = 0x02;
    private const byte ChecksumType = 0x03;
    private const byte UniqueIdType = 0x05;
    private const byte TlsType = 0x20;
    private const byte TlsVersionType = 0x21;
    private const byte TlsClientNameType = 0x22;
    private const byte TlsCipherType = 0x23;

    private const byte CameInTls = 0x01;
    private const byte CertificateFlags = 0x06; // shown on this connection, or in its TLS session

    public string? Authority { get; private set; }

    public string? UniqueId { get; private set; }

    public ProxyTls? Tls { get; private set; }

    /// <param name="header">The whole header: the checksum is that of all of it.</param>
    /// <param name="start">Where its extensions begin.</param>
    public static ProxyError TryRead(ReadOnlySpan<byte> header, int start, out ProxyExtensions extensions)
    {
        extensions = default;
        var at = start;
        var hasChecksum = false;
        while (at < header.Length)
        {
            if (!TryCut(header[at..], out var type, out var value))
                return ProxyError.BadExtensions;

            var valueAt = at + HeadLength;
            at = valueAt + value.Length;
            switch (type)
            {
                case ChecksumType:
                    if (hasChecksum || value.Length != sizeof(uint))
                        return ProxyError.BadExtensions;
                    hasChecksum = true;
                    if (BinaryPrimitives.ReadUInt32BigEndian(value) != Checksum(header, valueAt))
                        return ProxyError.BadChecksum;
                    break;
                case AuthorityType:
                    extensions.Authority = PrintableText.From(value, MaximumText);
                    break;
                case UniqueIdType:
                    extensions.UniqueId = PrintableText.From(value, MaximumText);
                    break;
                case TlsType:
                    if (!TryReadTls(value, out var tls))
                        return ProxyError.BadExtensions;
                    extensions.Tls = tls;
                    break;
            }
        }

        return ProxyError.None;
    }

    /// <summary>CRC32c (RFC 4960 B) of the header, its own four octets taken for zeros.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> header, int at)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < header.Length; i++)
            crc = BitOperations.Crc32C(crc, i >= at && i < at + sizeof(uint) ? (byte)0 : header[i]);
        return ~crc;
    }

    private static bool TryReadTls(ReadOnlySpan<byte> value, out ProxyTls? tls)
    {
        tls = null;
        const int Fixed = 5; // client (1): what is so; verify (4): zero where a certificate was verified
        if (value.Length < Fixed)
            return false;

        var flags = value[0];
        var isVerified = (flags & CertificateFlags) != 0 && BinaryPrimitives.ReadUInt32BigEndian(value[1..]) == 0;
        var (version, cipher, clientName) = ("", "", (string?)null);
        for (var rest = value[Fixed..]; !rest.IsEmpty;)
        {
            if (!TryCut(rest, out var type, out var text))
                return false;

            rest = rest[(HeadLength + text.Length)..];
            if (type == TlsVersionType)
                version = PrintableText.From(text, MaximumText);
            else if (type == TlsCipherType)
                cipher = PrintableText.From(text, MaximumText);
            else if (type == TlsClientNameType && isVerified)
                clientName = PrintableText.From(text, MaximumText);
        }

        if ((flags & CameInTls) != 0)
            tls = new ProxyTls(version, cipher, clientName);
        return true;
    }

    private static bool TryCut(ReadOnlySpan<byte> octets, out byte type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (octets.Length < HeadLength)
            return false;

        var length = BinaryPrimitives.ReadUInt16BigEndian(octets[1..]);
        if (octets.Length < HeadLength + length)
            return false;

        type = octets[0];
        value = octets.Slice(HeadLength, length);
        return true;
    }
}
