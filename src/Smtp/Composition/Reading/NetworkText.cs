using System.Net;
using System.Net.Sockets;
using Smtp.Protocol.Replies;

namespace Smtp.Composition.Reading;

/// <summary>Networks as people write them, and how wide one may be that has rights.</summary>
internal static class NetworkText
{
    /// <summary>No network wider than 10.0.0.0/8, the widest a private network can be (RFC 1918).</summary>
    public const int WidestIPv4 = 8;

    /// <summary>No network wider than the largest that is given to one provider.</summary>
    public const int WidestIPv6 = 16;

    /// <summary>::ffff:0:0/96 (RFC 4291 2.5.5.2).</summary>
    private static readonly byte[] MappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    public static string Widest => $"at most a /{WidestIPv4} (IPv6: /{WidestIPv6})";

    /// <summary>A list of networks that are trusted: whoever is in one can claim to be anybody, so none may hold much of the world.</summary>
    /// <param name="reachable">The section's listener can be reached from outside.</param>
    public static IReadOnlyList<IPNetwork> ReadTrusted(SectionReader section, string key, bool reachable)
    {
        var networks = new List<IPNetwork>();
        foreach (var (path, value) in section.Texts(key, "a list of networks: [ \"127.0.0.1\", \"192.0.2.0/24\" ]", orSingle: true))
        {
            if (!TryRead(section, path, value, out var network))
                continue;
            if (reachable && IsTooWide(network))
                section.RefuseAt(path, $"{network} would let anybody claim to be anybody: {Widest}");
            networks.Add(network);
        }

        return networks;
    }

    /// <summary>With every mistake told.</summary>
    public static bool TryRead(SectionReader section, string path, string text, out IPNetwork network)
    {
        if (!TryParse(text, out network))
        {
            var seen = PrintableText.From(text, 100);
            section.RefuseAt(path, $"\"{seen}\" is not a network such as 192.0.2.0/24 or 2001:db8::/32{FirstAddress(text)}");
            return false;
        }

        if (!IsMapped(network))
            return true;

        section.RefuseAt(path, $"{network} stands for IPv4 addresses: write them as IPv4");
        return false;
    }

    public static bool IsTooWide(IPNetwork network) =>
        network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? WidestIPv4 : WidestIPv6);

    /// <summary>A dual-mode socket shows IPv4 clients as ::ffff:a.b.c.d: a network around these would let in more than it says.</summary>
    private static bool IsMapped(IPNetwork network) =>
        network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6
        && network.PrefixLength > 0
        && Enumerable.Range(0, Math.Min(network.PrefixLength, MappedPrefix.Length * 8))
            .All(bit => Bit(network.BaseAddress.GetAddressBytes(), bit) == Bit(MappedPrefix, bit));

    private static int Bit(byte[] octets, int bit) => octets[bit / 8] >> (7 - (bit % 8)) & 1;

    private static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!AddressText.TryParse(slash < 0 ? text : text[..slash], out var address) || address.ScopeId() != 0)
            return false;
        if (slash >= 0)
            return IPNetwork.TryParse(text, out network) && FirstAddress(text).Length == 0;

        network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    private static long ScopeId(this IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;

    /// <summary>192.0.2.1/24 names a host and a network at once; say which network it is in.</summary>
    private static string FirstAddress(string text)
    {
        if (text.Split('/') is not [var host, var prefix]
            || !AddressText.TryParse(host, out var address) || !NumberText.TryInteger(prefix, out var length))
            return "";
        var octets = address.GetAddressBytes();
        if (length < 0 || length > octets.Length * 8)
            return "";
        for (var bit = (int)length; bit < octets.Length * 8; bit++)
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        var first = new IPAddress(octets);
        return first.Equals(address) ? "" : $"; did you mean {first}/{length}?";
    }
}
