using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Smtp.Dns;
using Smtp.Queue;
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
    private readonly ConditionalWeakTable<IReadOnlyList<NextHop>, AgentsOfHosts> _byHosts = [];
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
            new ConnectionOpener(options, dialer, time, logger),
            new ConnectionPool(options, time, logger),
            logger);
    }

    /// <summary>Routes to the same hosts, or by MX of the same domain, share an agent's name and so connections and limits, where they are
    /// spoken to in the same way.</summary>
    public RelayAgent For(RelayRoute route)
    {
        // The list of hosts is the routing table's own: as long as it lives, no name need be put together again.
        if (route.Hosts.Count > 0)
        {
            if (!_byHosts.TryGetValue(route.Hosts, out var agents) || agents.Security != route.Security)
                _byHosts.AddOrUpdate(route.Hosts, agents = new AgentsOfHosts(_parts, route.Hosts, route.Security));
            return agents.For(route.Domain);
        }

        // A reload may have changed how a domain is spoken to.
        if (_byDomain.TryGetValue(route.Domain, out var known) && known.Security == route.Security)
            return known;

        var rule = _parts.Options.Destinations.Find(route.Domain);
        var site = RelaySite.Of(route.Domain, rule, _parts.Options, route.Security);
        var agent = new RelayAgent(_parts, site, route.Domain, [], route.Security);
        if (known is not null || _byDomain.Count < MaximumAgents)
            _byDomain[route.Domain] = agent;
        return agent;
    }

    public ValueTask DisposeAsync() => _parts.Pool.DisposeAsync();

    /// <summary>The agent of a list of hosts, and one for each rule that names some of the domains that go there.</summary>
    private sealed class AgentsOfHosts
    {
        private readonly RelayParts _parts;
        private readonly IReadOnlyList<NextHop> _hosts;
        private readonly string _place;
        private readonly RelayAgent _usual;
        private readonly ConcurrentDictionary<string, RelayAgent> _byPattern = new(StringComparer.Ordinal);

        public AgentsOfHosts(RelayParts parts, IReadOnlyList<NextHop> hosts, RouteSecurity security)
        {
            (_parts, _hosts, _place, Security) = (parts, hosts, $"[{string.Join(',', hosts)}]", security);
            _usual = Make(parts.Options.Destinations.Find(hosts[0].Host));
        }

        public RouteSecurity Security { get; }

        public RelayAgent For(string domain) => _parts.Options.Destinations.Find(domain) is { } rule
            ? _byPattern.GetOrAdd(rule.Pattern, static (_, made) => made.Agents.Make(made.Rule), (Agents: this, Rule: rule))
            : _usual;

        private RelayAgent Make(DestinationRule? rule) =>
            new(_parts, RelaySite.Of(_place, rule, _parts.Options, Security), "", _hosts, Security);
    }
}
