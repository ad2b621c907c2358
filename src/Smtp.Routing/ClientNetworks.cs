using System.Net;
using System.Net.Sockets;
using Smtp.Protocol.Addresses;

namespace Smtp.Routing;

/// <summary>
/// The networks whose clients may relay. A dual-stack socket shows 192.0.2.1 as ::ffff:192.0.2.1: both are the same client.
/// </summary>
internal sealed class ClientNetworks(IReadOnlyList<IPNetwork> networks)
{
    private const int MappedPrefix = 96;

    private readonly (IPNetwork Network, RelayVerdict Verdict)[] _networks =
        [.. networks.Select(Normalize).Select(static network => (network, new RelayVerdict(true, $"client in RelayClients {network}")))];

    public RelayVerdict? Find(IPAddress client)
    {
        var address = client.Unmapped();
        foreach (var (network, verdict) in _networks)
        {
            if (network.Contains(address))
                return verdict;
        }

        return null;
    }

    private static IPNetwork Normalize(IPNetwork network) =>
        network.BaseAddress is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: true }
        && network.PrefixLength >= MappedPrefix
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedPrefix)
            : network;
}
