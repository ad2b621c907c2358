using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Smtp.Dns;
using Smtp.Routing;

namespace Smtp.Delivery.Relay;

/// <summary>
/// The agent for each destination, made when first asked for, and the connections they share. Disposing says QUIT on connections that wait;
/// deliveries under way should have ended before.
/// </summary>
public sealed class RelayAgents : IAsyncDisposable
{
    /// <summary>Agents kept for reuse; beyond, each plan gets one of its own, which works as well.</summary>
    private const int MaximumAgents = 10_000;

    private readonly ConcurrentDictionary<string, RelayAgent> _byDomain = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<IReadOnlyList<NextHop>, RelayAgent> _byHosts = [];
    private readonly RelayParts _parts;

    public RelayAgents(RelayOptions options, IMailResolver resolver, TimeProvider time, ILogger<RelayAgents> logger)
        : this(options, resolver, time, logger, new SocketDialer(options))
    {
    }

    internal RelayAgents(RelayOptions options, IMailResolver resolver, TimeProvider time, ILogger<RelayAgents> logger, IDialer dialer)
    {
        _parts = new RelayParts(
            options,
            new HostFinder(options, resolver),
            new ConnectionOpener(options, dialer, time),
            new ConnectionPool(options, time, logger),
            logger);
    }

    /// <summary>Routes to the same hosts, or by MX of the same domain, share an agent's name and so connections and limits.</summary>
    public RelayAgent For(RelayRoute route)
    {
        // The list of hosts is the routing table's own: as long as it lives, no name need be put together again.
        if (route.Hosts.Count > 0)
        {
            return _byHosts.TryGetValue(route.Hosts, out var agentOfHosts)
                ? agentOfHosts
                : _byHosts.GetValue(route.Hosts, hosts => new RelayAgent(_parts, $"relay:[{string.Join(',', hosts)}]", "", hosts));
        }

        if (_byDomain.TryGetValue(route.Domain, out var known))
            return known;

        var agent = new RelayAgent(_parts, $"relay:{route.Domain}", route.Domain, []);
        if (_byDomain.Count < MaximumAgents)
            return _byDomain.GetOrAdd(route.Domain, agent);
        return agent;
    }

    public ValueTask DisposeAsync() => _parts.Pool.DisposeAsync();
}
