using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Smtp.Dns;
using Smtp.Queue;
using Smtp.Routing;

namespace Smtp.Delivery.Relay;

/// <summary>
/// Where an agent delivers as the queue sees it: domains with the same MX set are one site, with one queue and one set of limits; a rule of
/// the settings keeps those it names apart.
/// </summary>
/// <param name="Name">The queue's name for it: <c>relay:mx1.example,mx2.example</c>, with the rule's pattern where there is one.</param>
internal sealed record RelaySite(string Name, int Connections, int MessagesPerConnection, int? MessagesPerMinute)
{
    private const int MaximumName = 120;

    /// <param name="place">A domain, a list of hosts.</param>
    /// <param name="security">What differs from the usual keeps routes to the same hosts apart: one may fail where the other goes.</param>
    public static RelaySite Of(string place, DestinationRule? rule, RelayOptions options, RouteSecurity security)
    {
        var rest = options.Destinations.Rest;
        var how = security == RouteSecurity.Standard ? "" : $" with {security}";
        return new RelaySite(
            rule is null ? $"relay:{place}{how}" : $"relay:{place}{how} ({rule.Pattern})",
            rule?.Connections ?? rest?.Connections ?? options.ConcurrencyPerDestination,
            rule?.MessagesPerConnection ?? rest?.MessagesPerConnection ?? options.MessagesPerConnection,
            rule?.MessagesPerMinute ?? rest?.MessagesPerMinute);
    }

    /// <summary>The rule of the domain, else that of its best MX host that has one: so a rule can name a provider by its hosts.</summary>
    public static RelaySite Of(string domain, IReadOnlyList<MxHost> hosts, RelayOptions options, RouteSecurity security)
    {
        var rule = options.Destinations.Find(domain);
        for (var i = 0; rule is null && i < hosts.Count; i++)
            rule = options.Destinations.Find(hosts[i].Name);

        // Hosts of one preference come in any order.
        var names = hosts.Select(host => host.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var place = string.Join(',', names);
        return Of(place.Length <= MaximumName ? place : Short(names, place), rule, options, security);
    }

    /// <summary>A name that can stand in a log line; the digest tells apart sets that begin alike.</summary>
    private static string Short(string[] names, string all)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)).AsSpan(0, 8));
        return string.Create(CultureInfo.InvariantCulture, $"{names[0]} and {names.Length - 1} more #{digest}");
    }
}
