using Smtp.Protocol.Addresses;
using Smtp.Routing;

namespace Smtp.Composition.Reading;

/// <summary>Follows aliases and catch-alls through the local domains: targets that nobody has, and circles that end nowhere.</summary>
internal static class AliasTargets
{
    public static void Check(IReadOnlyDictionary<string, LocalDomain> domains, SectionReader smtp)
    {
        var inCircle = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var domain in domains.Values)
        {
            if (domain.CatchAll is { } catchAll && !Exists(domains, catchAll, allowCatchAll: false))
                Refuse(smtp, domain, "CatchAll", $"nobody here has the address {catchAll}");
            foreach (var (name, targets) in domain.Aliases)
            {
                foreach (var target in targets.Where(target => !Exists(domains, target, allowCatchAll: true)))
                    Refuse(smtp, domain, $"Aliases:{name}", $"nobody here has the address {target}: no mailbox, alias or catch-all");
                if (!inCircle.Contains($"{name}@{domain.Name}") && FindCircle(domains, domain, name) is { } circle)
                {
                    inCircle.UnionWith(circle);
                    Refuse(smtp, domain, $"Aliases:{name}", $"the aliases run in a circle: {string.Join(" → ", circle)}");
                }
            }
        }
    }

    private static void Refuse(SectionReader smtp, LocalDomain domain, string key, string message) =>
        smtp.Refuse($"Domains:{domain.Name}:{key}", message);

    private static bool Exists(IReadOnlyDictionary<string, LocalDomain> domains, Mailbox address, bool allowCatchAll)
    {
        if (!domains.TryGetValue(address.AsciiDomain, out var domain))
            return true;
        // user+tag reaches user; postmaster always works (RFC 5321 4.5.1).
        var user = address.LocalPart.Split('+')[0];
        return Has(domain, address.LocalPart) || Has(domain, user)
            || address.LocalPart.Equals("postmaster", StringComparison.OrdinalIgnoreCase)
            || (allowCatchAll && domain.CatchAll is not null);
    }

    private static bool Has(LocalDomain domain, string name) => domain.Mailboxes.Contains(name) || domain.Aliases.ContainsKey(name);

    /// <summary>The circle that starts and ends at this alias.</summary>
    private static List<string>? FindCircle(IReadOnlyDictionary<string, LocalDomain> domains, LocalDomain start, string name)
    {
        var home = $"{name}@{start.Name}";
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var paths = new Queue<List<string>>([[home]]);
        while (paths.TryDequeue(out var path))
        {
            foreach (var target in TargetsOf(domains, path[^1]))
            {
                var next = $"{target.LocalPart}@{target.AsciiDomain}";
                if (next.Equals(home, StringComparison.OrdinalIgnoreCase))
                    return [.. path, next];
                if (seen.Add(next))
                    paths.Enqueue([.. path, next]);
            }
        }

        return null;
    }

    private static IReadOnlyList<Mailbox> TargetsOf(IReadOnlyDictionary<string, LocalDomain> domains, string address)
    {
        var at = address.LastIndexOf('@');
        return domains.TryGetValue(address[(at + 1)..], out var domain) && domain.Aliases.TryGetValue(address[..at], out var targets)
            ? targets
            : [];
    }
}
