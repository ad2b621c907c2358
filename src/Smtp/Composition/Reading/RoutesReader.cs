using Smtp.Reception.Listening;
using Smtp.Routing;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Routes</c>: next hops by domain, <c>*.suffix</c> and <c>*</c>, and how they are spoken to.</summary>
internal static class RoutesReader
{
    public const int MaximumHosts = 32;

    /// <param name="securities">For each of them.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<NextHop>> Read(
        SectionReader smtp, IReadOnlyDictionary<string, LocalDomain> domains, IReadOnlyList<ListenerOptions> listeners,
        RouteSecurityReader security, out IReadOnlyDictionary<string, RouteSecurity> securities)
    {
        var found = new Dictionary<string, RouteSecurity>(StringComparer.Ordinal);
        var routes = new Dictionary<string, IReadOnlyList<NextHop>>(StringComparer.Ordinal);
        const string Expected = "a section with a domain, *.domain or * in each key: { \"*\": { \"Hosts\": [ \"mx.example:25\" ] } }";
        foreach (var entry in smtp.Sections("Routes", Expected))
        {
            var name = NormalizeKey(entry.Key);
            if (name is null)
                entry.RefuseAt(entry.Path, "the key must be a domain, *.domain for everything below one, or * for all the rest");
            else if (domains.ContainsKey(name))
                entry.RefuseAt(entry.Path, "the domain is in Smtp:Domains, too: its mail ends here, so take it out of one of the two");
            var hosts = ReadHosts(entry, listeners);
            var how = security.Read(entry, hosts);
            entry.RefuseUnknownKeys();
            if (name is not null && !routes.TryAdd(name, hosts))
                entry.RefuseAt(entry.Path, $"the same route stands here twice ({name})");
            else if (name is not null)
                found.Add(name, how);
        }

        securities = found;
        return routes;
    }

    private static List<NextHop> ReadHosts(SectionReader entry, IReadOnlyList<ListenerOptions> listeners)
    {
        var hosts = new List<NextHop>();
        foreach (var (path, value) in entry.Texts("Hosts", "a list of hosts, [] for the domain's own MX: [ \"mx.example:25\" ]"))
        {
            if (!NextHop.TryParse(value, out var hop))
                entry.RefuseAt(path, "must be a host with or without port: mx.example, mx.example:2525, 192.0.2.1:25 or [2001:db8::1]:25");
            else if (IsOurselves(hop!, listeners))
                entry.RefuseAt(path, $"{hop} is this server's own listener: mail would come back for ever");
            else
                hosts.Add(hop!);
        }

        if (hosts.Count > MaximumHosts)
            entry.Refuse("Hosts", $"{hosts.Count} hosts are too many: at most {MaximumHosts}");
        return hosts;
    }

    /// <returns><see langword="null"/>: neither a domain, nor <c>*.domain</c>, nor <c>*</c>.</returns>
    public static string? NormalizeKey(string key)
    {
        if (key == "*")
            return key;
        var isSuffix = key.StartsWith("*.", StringComparison.Ordinal);
        var name = isSuffix ? key[2..] : key;
        if (!DomainText.TryParse(name, out var domain))
            return null;
        return isSuffix ? "*." + domain : domain;
    }

    private static bool IsOurselves(NextHop hop, IReadOnlyList<ListenerOptions> listeners) =>
        AddressText.TryParse(hop.Host, out var address)
        && listeners.Any(listener => listener.Port == hop.Port && listener.Address.Equals(address));
}
