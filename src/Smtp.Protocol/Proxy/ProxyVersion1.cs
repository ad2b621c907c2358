using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Smtp.Protocol.Addresses;

namespace Smtp.Protocol.Proxy;

/// <summary>
/// The line of version 1 (2.1 of the specification): <c>PROXY TCP4|TCP6 SOURCE DESTINATION PORT PORT</c> or <c>PROXY UNKNOWN …</c>, words
/// parted by exactly one space, ended by CRLF.
/// </summary>
internal static class ProxyVersion1
{
    /// <summary>With CRLF: the longest that the specification has.</summary>
    public const int MaximumLine = 107;

    private static ReadOnlySpan<byte> Unknown => "UNKNOWN"u8;

    public static ReadOnlySpan<byte> Signature => "PROXY "u8;

    public static ProxyStep TryRead(ReadOnlySpan<byte> octets, out ProxyHeader? header, out int consumed, out ProxyError error)
    {
        (header, consumed, error) = (null, 0, ProxyError.None);
        var window = octets[..Math.Min(octets.Length, MaximumLine)];
        var end = window.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || (end == window.Length - 1 && window[end] == '\r'))
            return octets.Length < MaximumLine ? ProxyStep.NeedMore : Refuse(ProxyError.TooLong, out error);
        if (window[end] != '\r' || window[end + 1] != '\n')
            return Refuse(ProxyError.Syntax, out error);

        header = ReadWords(window[Signature.Length..end]);
        if (header is null)
            return Refuse(ProxyError.Syntax, out error);
        consumed = end + 2;
        return ProxyStep.Complete;
    }

    private static ProxyHeader? ReadWords(ReadOnlySpan<byte> words)
    {
        // Whatever follows UNKNOWN is to be ignored.
        if (words.SequenceEqual(Unknown) || (words.StartsWith(Unknown) && words[Unknown.Length] == ' '))
            return new ProxyHeader { Version = 1 };

        var family = Next(ref words) switch
        {
            var word when word.SequenceEqual("TCP4"u8) => AddressFamily.InterNetwork,
            var word when word.SequenceEqual("TCP6"u8) => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        var source = ReadAddress(Next(ref words), family);
        var destination = ReadAddress(Next(ref words), family);
        if (source is null || destination is null)
            return null;
        if (!TryReadPort(Next(ref words), out var sourcePort) || !TryReadPort(words, out var destinationPort))
            return null;

        return new ProxyHeader
        {
            Version = 1,
            Source = new IPEndPoint(source, sourcePort),
            Destination = new IPEndPoint(destination, destinationPort),
        };
    }

    /// <summary>The octets up to the next space; what is left is empty when there is none.</summary>
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> words)
    {
        var end = words.IndexOf((byte)' ');
        var word = end < 0 ? words : words[..end];
        words = end < 0 ? [] : words[(end + 1)..];
        return word;
    }

    private static IPAddress? ReadAddress(ReadOnlySpan<byte> text, AddressFamily family)
    {
        var isValid = family switch
        {
            AddressFamily.InterNetwork => AddressLiteral.IsIPv4(text),
            AddressFamily.InterNetworkV6 => AddressLiteral.IsIPv6(text),
            _ => false,
        };
        return isValid ? IPAddress.Parse(text).Unmapped() : null;
    }

    /// <summary>0 to 65535 without leading zeros.</summary>
    private static bool TryReadPort(ReadOnlySpan<byte> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && (text.Length == 1 || text[0] != '0');

    private static ProxyStep Refuse(ProxyError reason, out ProxyError error)
    {
        error = reason;
        return ProxyStep.Invalid;
    }
}
