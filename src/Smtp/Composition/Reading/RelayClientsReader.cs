using System.Net;
using System.Net.Sockets;
using Smtp.Reception.Listening;

namespace Smtp.Composition.Reading;

/// <summary>
/// <c>Smtp:RelayClients</c>: the networks that may relay to anywhere. No configuration that passes makes an open relay: where a listener
/// can be reached from outside, the networks must leave most of the world out.
/// </summary>
internal static class RelayClientsReader
{
    /// <summary>All IPv4 networks together, in units of a /8: a sixteenth of the world.</summary>
    private const double MostIPv4 = 16;

    public static IReadOnlyList<IPNetwork> Read(SectionReader smtp, IReadOnlyList<ListenerOptions> listeners)
    {
        var networks = new List<IPNetwork>();
        var reachable = listeners.FirstOrDefault(listener => !IPAddress.IsLoopback(listener.Address));
        var covered = 0.0;
        foreach (var (path, value) in smtp.Texts("RelayClients", "a list of networks: [ \"127.0.0.0/8\", \"192.0.2.0/24\" ]"))
        {
            if (!NetworkText.TryRead(smtp, path, value, out var network))
                continue;
            if (reachable is not null && NetworkText.IsTooWide(network))
                smtp.RefuseAt(path, $"{network} {OpenRelay(reachable)}: {NetworkText.Widest}");
            else if (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
                covered += Math.Pow(2, NetworkText.WidestIPv4 - network.PrefixLength);
            networks.Add(network);
        }

        if (reachable is not null && covered > MostIPv4)
            smtp.Refuse("RelayClients", $"together the networks cover a sixteenth of the IPv4 world, which {OpenRelay(reachable)}");
        return networks;
    }

    private static string OpenRelay(ListenerOptions reachable) =>
        $"would make this an open relay, because listener {reachable.Address} is not on loopback";
}
