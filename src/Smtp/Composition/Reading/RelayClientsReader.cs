using System.Net;
using System.Net.Sockets;
using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;

namespace Smtp.Composition.Reading;

/// <summary>
/// <c>Smtp:RelayClients</c>: the networks that may relay to anywhere. No configuration that passes makes an open relay: where a listener
/// can be reached from outside, the networks must leave most of the world out, unless <c>Smtp:AllowOpenRelay</c> says that it is meant so;
/// then every start warns of it.
/// </summary>
internal static class RelayClientsReader
{
    /// <summary>No network wider than 10.0.0.0/8, the widest a private network can be (RFC 1918).</summary>
    public const int WidestIPv4 = 8;

    /// <summary>No network wider than the largest that is given to one provider.</summary>
    public const int WidestIPv6 = 16;

    /// <summary>All IPv4 networks together, in units of a /8: a sixteenth of the world.</summary>
    private const double MostIPv4 = 16;

    /// <summary>All IPv6 networks together, in units of a /16: a sixteenth of what is given out (2000::/3).</summary>
    private const double MostIPv6 = 512;

    /// <summary>::ffff:0:0/96 (RFC 4291 2.5.5.2).</summary>
    private static readonly byte[] MappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    /// <param name="listeners">All that may be bound.</param>
    public static IReadOnlyList<IPNetwork> Read(
        SectionReader smtp, IReadOnlyList<ListenerOptions> listeners, ICollection<Mistake> warnings)
    {
        var isWanted = smtp.Flag("AllowOpenRelay", false);
        var networks = new List<IPNetwork>();
        var reachable = listeners.FirstOrDefault(listener => !IPAddress.IsLoopback(listener.Address));
        var (covered, coveredIPv6) = (0.0, 0.0);
        foreach (var (path, value) in smtp.Texts("RelayClients", "a list of networks: [ \"127.0.0.0/8\", \"192.0.2.0/24\" ]"))
        {
            if (!TryRead(smtp, path, value, out var network))
                continue;
            if (IsTooWide(network))
                Open(path, $"{network}", $": at most a /{WidestIPv4} (IPv6: /{WidestIPv6})");
            else if (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
                covered += Math.Pow(2, WidestIPv4 - network.PrefixLength);
            else
                coveredIPv6 += Math.Pow(2, WidestIPv6 - network.PrefixLength);
            networks.Add(network);
        }

        if (covered > MostIPv4 || coveredIPv6 > MostIPv6)
        {
            var world = covered > MostIPv4 ? "IPv4" : "IPv6";
            Open($"{smtp.Path}:RelayClients", $"together the networks cover a sixteenth of the {world} world, which", "");
        }

        return networks;

        void Open(string path, string what, string instead)
        {
            if (reachable is null)
                return;
            if (!isWanted)
                smtp.RefuseAt(path, $"{what} {OpenRelay(reachable)}{instead}");
            else
                warnings.Add(new Mistake(path, $"{what} makes this an OPEN RELAY, as AllowOpenRelay has it: spam will find it"));
        }
    }

    /// <summary>A network; what is none is a mistake by the time this returns.</summary>
    public static bool TryRead(SectionReader section, string path, string value, out IPNetwork network)
    {
        if (!TryParse(value, out network))
        {
            var seen = PrintableText.From(value, 100);
            section.RefuseAt(path, $"\"{seen}\" is not a network such as 192.0.2.0/24 or 2001:db8::/32{FirstAddress(value)}");
        }
        else if (IsMapped(network))
        {
            section.RefuseAt(path, $"{network} stands for IPv4 addresses: write them as IPv4");
        }
        else
        {
            return true;
        }

        return false;
    }

    public static string Widest => $"at most a /{WidestIPv4} (IPv6: /{WidestIPv6})";

    private static string OpenRelay(ListenerOptions reachable) =>
        $"would make this an open relay, because listener {reachable.Address} is not on loopback";

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
