using System.Buffers;

namespace Smtp.Protocol.Proxy;

/// <summary>Reads the header a proxy puts in front of a connection, in either version. Pure; the caller refills the buffer.</summary>
public static class ProxyParser
{
    /// <summary>More octets than this are never looked at.</summary>
    public const int MaximumLength = ProxyVersion2.HeadLength + ProxyVersion2.MaximumLength;

    /// <param name="buffer">From the first octet of the connection.</param>
    /// <param name="header">Set when complete.</param>
    /// <param name="consumed">The octets of the header; what follows is the client's.</param>
    /// <param name="error">Set when invalid.</param>
    public static ProxyStep TryRead(in ReadOnlySequence<byte> buffer, out ProxyHeader? header, out int consumed, out ProxyError error)
    {
        var octets = buffer.Length > MaximumLength ? buffer.Slice(0, MaximumLength) : buffer;
        return TryRead(octets.IsSingleSegment ? octets.FirstSpan : octets.ToArray(), out header, out consumed, out error);
    }

    /// <inheritdoc cref="TryRead(in ReadOnlySequence{byte}, out ProxyHeader?, out int, out ProxyError)"/>
    public static ProxyStep TryRead(ReadOnlySpan<byte> octets, out ProxyHeader? header, out int consumed, out ProxyError error)
    {
        (header, consumed, error) = (null, 0, ProxyError.None);
        if (BeginsLike(octets, ProxyVersion2.Signature))
        {
            return octets.Length < ProxyVersion2.HeadLength
                ? ProxyStep.NeedMore
                : ProxyVersion2.TryRead(octets, out header, out consumed, out error);
        }

        if (BeginsLike(octets, ProxyVersion1.Signature))
            return ProxyVersion1.TryRead(octets, out header, out consumed, out error);

        error = ProxyError.NoHeader;
        return ProxyStep.Invalid;
    }

    // Known to be none at the first octet that differs: nobody waits for the rest of a command line.
    private static bool BeginsLike(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> signature) =>
        octets.Length < signature.Length ? signature.StartsWith(octets) : octets.StartsWith(signature);
}
