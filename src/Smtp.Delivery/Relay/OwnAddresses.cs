using System.Net;
using System.Net.NetworkInformation;

namespace Smtp.Delivery.Relay;

/// <summary>Whether an address learned from DNS leads back to this server (RFC 5321 5.1: mail must not loop to ourselves).</summary>
internal sealed class OwnAddresses(RelayOptions options)
{
    private static readonly IPNetwork ThisNetwork = new(IPAddress.Any, 8);

    // As they are when first needed: a change of addresses comes with a restart of the listeners.
    private readonly Lazy<HashSet<IPAddress>> _interfaces = new(ListInterfaces);

    public bool Contains(IPEndPoint endPoint)
    {
        var address = endPoint.Address;
        // "This host" (RFC 1122 3.2.1.3), to which Linux connects as to loopback.
        if (address.Equals(IPAddress.IPv6Any) || ThisNetwork.Contains(address))
            return true;
        if (options.LoopbackIsOwn && IPAddress.IsLoopback(address))
            return true;

        foreach (var own in options.OwnEndPoints)
        {
            if (own.Port == endPoint.Port && (own.Address.Equals(address) || (IsWildcard(own.Address) && IsOfThisMachine(address))))
                return true;
        }

        return false;
    }

    private bool IsOfThisMachine(IPAddress address) => IPAddress.IsLoopback(address) || _interfaces.Value.Contains(address);

    private static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static HashSet<IPAddress> ListInterfaces()
    {
        var addresses = new HashSet<IPAddress>();
        foreach (var networkInterface in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var unicast in networkInterface.GetIPProperties().UnicastAddresses)
                addresses.Add(unicast.Address);
        }

        return addresses;
    }
}
