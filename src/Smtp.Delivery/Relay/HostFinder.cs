using System.Net;
using System.Net.Sockets;
using Smtp.Dns;
using Smtp.Protocol.Addresses;
using Smtp.Routing;

namespace Smtp.Delivery.Relay;

/// <summary>
/// From a route to the addresses to try (RFC 5321 5.1): configured hosts, an address literal, MX, or the domain's own addresses.
/// </summary>
internal sealed class HostFinder(RelayOptions options, IMailResolver resolver)
{
    private readonly OwnAddresses _own = new(options);

    public ValueTask<HostSearch> FindAsync(string domain, IReadOnlyList<NextHop> hops, CancellationToken cancellationToken)
    {
        if (hops.Count > 0)
            return FindConfiguredAsync(hops, cancellationToken);
        return domain.StartsWith('[') ? new(FindLiteral(domain)) : FindByMxAsync(domain, cancellationToken);
    }

    private async ValueTask<HostSearch> FindConfiguredAsync(IReadOnlyList<NextHop> hops, CancellationToken cancellationToken)
    {
        var found = new List<RemoteHost>();
        var failure = "";
        var tries = 0;
        foreach (var hop in hops)
        {
            if (tries++ >= options.HostsPerAttempt || found.Count >= options.AddressesPerAttempt)
                break;

            var answer = await resolver.LookUpAddressesAsync(hop.Host, cancellationToken);
            if (answer.Status != DnsStatus.Found)
                failure = answer.Detail;
            foreach (var address in answer.Addresses)
                AddTo(found, new RemoteHost(hop.Host, new IPEndPoint(address, hop.Port)) { IsConfigured = true });
        }

        // The operator chose these hosts: they may be on this machine, and an unknown name is a mistake to be mended, not a bounce.
        return found.Count > 0 ? new(found, null) : HostSearch.End(RelayOutcome.NextHopUnknown(failure));
    }

    /// <summary>RFC 5321 4.1.3: <c>[192.0.2.1]</c>, <c>[IPv6:2001:db8::1]</c>; other literals name no host we can reach.</summary>
    private HostSearch FindLiteral(string domain)
    {
        const string ipv6 = "ipv6:";
        var text = domain.AsSpan(1).TrimEnd(']');
        if (text.StartsWith(ipv6, StringComparison.OrdinalIgnoreCase))
            text = text[ipv6.Length..];
        if (!IPAddress.TryParse(text, out var address) || !IsUsable(address))
            return HostSearch.End(RelayOutcome.NoHost("an address literal that is no host's address"));

        var host = ToHost($"{address}", address);
        return _own.Contains(host.EndPoint) ? HostSearch.End(RelayOutcome.Loop(host.Display)) : new([host], null);
    }

    private async ValueTask<HostSearch> FindByMxAsync(string domain, CancellationToken cancellationToken)
    {
        var mx = await resolver.LookUpMxAsync(domain, cancellationToken);
        switch (mx.Status)
        {
            case DnsStatus.NullMx:
                return HostSearch.End(RelayOutcome.TakesNoMail(mx.Detail));
            case DnsStatus.NoSuchName:
                return HostSearch.End(RelayOutcome.NoSuchDomain(mx.Detail));
            case DnsStatus.Failure:
                return HostSearch.End(RelayOutcome.DnsFailed(mx.Detail));
            // RFC 5321 5.1: the implicit MX, and only when there is no other.
            case DnsStatus.NoData:
                return await ResolveAsync([new MxHost(0, domain)], mx.Detail, cancellationToken);
            default:
                return (await ResolveAsync(mx.Hosts, mx.Detail, cancellationToken)) with { Mx = mx.Hosts };
        }
    }

    /// <summary>Looks up one preference after the other, the hosts of one preference at once, until there are enough addresses.</summary>
    private async ValueTask<HostSearch> ResolveAsync(IReadOnlyList<MxHost> hosts, string detail, CancellationToken cancellationToken)
    {
        var found = new List<RemoteHost>();
        var tries = 0;
        string? failure = null;
        for (var first = 0; first < hosts.Count && tries < options.HostsPerAttempt && found.Count < options.AddressesPerAttempt;)
        {
            var next = first;
            while (next < hosts.Count && hosts[next].Preference == hosts[first].Preference)
                next++;

            var answers = await LookUpAsync(hosts, first, next, cancellationToken);
            // RFC 5321 5.1: where our own name or address stands, this preference and all behind it are cut off.
            if (FindOwn(hosts, first, answers) is { } own)
                return found.Count > 0 ? new(found, null) : HostSearch.End(RelayOutcome.Loop(own));

            for (var i = 0; i < answers.Length && tries < options.HostsPerAttempt; i++)
            {
                // A name that does not exist is known at once; one that cannot be looked up has cost its time-outs, so it counts.
                failure = answers[i].Status == DnsStatus.Failure ? answers[i].Detail : failure;
                tries += answers[i].Status is DnsStatus.Found or DnsStatus.Failure ? 1 : 0;
                foreach (var address in answers[i].Addresses)
                {
                    if (IsUsable(address))
                        AddTo(found, ToHost(hosts[first + i].Name, address));
                }
            }

            first = next;
        }

        if (found.Count > 0)
            return new(found, null);
        return HostSearch.End(failure is null ? RelayOutcome.NoHost(detail) : RelayOutcome.DnsFailed(failure));
    }

    private Task<AddressAnswer[]> LookUpAsync(IReadOnlyList<MxHost> hosts, int first, int next, CancellationToken cancellationToken)
    {
        var asking = new Task<AddressAnswer>[next - first];
        for (var i = 0; i < asking.Length; i++)
            asking[i] = resolver.LookUpAddressesAsync(hosts[first + i].Name, cancellationToken).AsTask();
        return Task.WhenAll(asking);
    }

    private string? FindOwn(IReadOnlyList<MxHost> hosts, int first, AddressAnswer[] answers)
    {
        for (var i = 0; i < answers.Length; i++)
        {
            var name = hosts[first + i].Name;
            if (string.Equals(name, options.HostName, StringComparison.OrdinalIgnoreCase))
                return name;
            foreach (var address in answers[i].Addresses)
            {
                var host = ToHost(name, address);
                if (_own.Contains(host.EndPoint))
                    return host.Display;
            }
        }

        return null;
    }

    private void AddTo(List<RemoteHost> found, RemoteHost host)
    {
        if (found.Count < options.AddressesPerAttempt)
            found.Add(host);
    }

    private RemoteHost ToHost(string name, IPAddress address) =>
        new(name, new IPEndPoint(address.Unmapped(), options.MxPort));

    /// <summary>No host answers at a multicast, broadcast or reserved address.</summary>
    private static bool IsUsable(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
            ? !address.IsIPv6Multicast
            : address.GetAddressBytes()[0] < 224;
}
