using System.Text;

namespace Smtp.Reception.Sessions;

/// <summary>
/// Knows the first octets of a client that speaks something else, as a browser made to send SMTP commands in a request body does
/// (ALPACA, CVE-2021-3618). Such a connection ends at its first line.
/// </summary>
internal static class ForeignProtocol
{
    private const byte TlsHandshake = 22;

    /// <summary>A TLS record of type handshake (RFC 8446 5.1): no command starts with a control character.</summary>
    public static bool IsTlsRecord(byte firstOctet) => firstOctet == TlsHandshake;

    /// <summary>An HTTP request line (RFC 9112 3).</summary>
    public static bool IsHttpRequest(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        if (end is < 3 or > 7)
            return false;

        var method = line[..end];
        return Is(method, "GET"u8) || Is(method, "POST"u8) || Is(method, "PUT"u8) || Is(method, "HEAD"u8) || Is(method, "PRI"u8)
            || Is(method, "OPTIONS"u8) || Is(method, "CONNECT"u8) || Is(method, "DELETE"u8) || Is(method, "PATCH"u8)
            || Is(method, "TRACE"u8);
    }

    private static bool Is(ReadOnlySpan<byte> method, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(method, name);
}
