using System.Collections.Frozen;

namespace Smtp.Routing;

/// <summary>
/// The configured way to a domain that is not ours; the most exact pattern wins: the domain, the longest suffix, <c>*</c>, MX.
/// </summary>
internal sealed class RelayRoutes
{
    private const string Anything = "*";
    private const string AnythingBelow = "*.";

    private readonly FrozenDictionary<string, Rule> _exact;
    private readonly FrozenDictionary<string, Rule>.AlternateLookup<ReadOnlySpan<char>> _suffixes;
    private readonly Dictionary<NextHop, RouteSecurity> _byHop = [];
    private readonly RouteSecurity _standard;
    private readonly Rule _default;

    public RelayRoutes(RoutingTable table)
    {
        // Keys are lower case A-labels already, and so is what is looked up.
        _standard = table.StandardSecurity;
        var rules = table.Routes.ToDictionary(
            static route => route.Key,
            route => Rule.Of(route.Key, route.Value, table.Security.GetValueOrDefault(route.Key, _standard)),
            StringComparer.Ordinal);
        foreach (var configured in rules.Values)
        {
            foreach (var hop in configured.Hosts)
            {
                if (!_byHop.TryGetValue(hop, out var known) || configured.Security.Level > known.Level)
                    _byHop[hop] = configured.Security;
            }
        }

        _default = rules.Remove(Anything, out var rule) ? rule : new Rule([], "no route names this domain: by MX look-up", _standard);
        _suffixes = rules
            .Where(static pair => pair.Key.StartsWith(AnythingBelow, StringComparison.Ordinal))
            .ToFrozenDictionary(static pair => pair.Key[AnythingBelow.Length..], static pair => pair.Value, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _exact = rules.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <param name="domain">Lower case A-labels, or an address literal with its brackets.</param>
    public RelayRoute Find(string domain)
    {
        var rule = _exact.GetValueOrDefault(domain) ?? BySuffix(domain) ?? _default;
        return new RelayRoute(domain, rule.Hosts, rule.Reason) { Security = rule.Security };
    }

    /// <summary>As the strictest of the routes with this host has it, the first of them.</summary>
    public RouteSecurity SecurityOf(NextHop hop) => _byHop.GetValueOrDefault(hop, _standard);

    private Rule? BySuffix(string domain)
    {
        // The dots of an address literal separate no labels.
        if (domain.StartsWith('['))
            return null;

        for (var dot = domain.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = domain.IndexOf('.', dot + 1))
        {
            if (_suffixes.TryGetValue(domain.AsSpan(dot + 1), out var rule))
                return rule;
        }

        return null;
    }

    private sealed record Rule(IReadOnlyList<NextHop> Hosts, string Reason, RouteSecurity Security)
    {
        public static Rule Of(string pattern, IReadOnlyList<NextHop> hosts, RouteSecurity security) => new(
            hosts,
            hosts.Count == 0 ? $"route {pattern}: by MX look-up" : $"route {pattern}: to {string.Join(", ", hosts)}",
            security);
    }
}
