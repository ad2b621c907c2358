namespace Smtp.Routing;

/// <summary>
/// Who reads mail for postmaster where nobody is named for it. RFC 5321 4.5.1: it must be taken in every domain we serve, and without a
/// domain. In this order, because a person who was chosen for the task beats one who was not, and any person beats a folder nobody opens:
/// <list type="number">
/// <item>the mailbox or alias <c>postmaster</c> of the domain itself, or its catch-all;</item>
/// <item>that of HostName's domain (itself or the nearest parent served here), then of any other domain in alphabetical order;</item>
/// <item>the first mailbox, in alphabetical order, of the domain, then of HostName's, then of any other;</item>
/// <item>a mailbox folder <c>postmaster</c> under HostName.</item>
/// </list>
/// </summary>
internal sealed class PostmasterRule
{
    public const string LocalPart = "postmaster";

    private readonly LocalEntry? _named;
    private readonly MailboxRoute _lastResort;

    /// <param name="domains">Served here, in any order.</param>
    public PostmasterRule(string hostName, IReadOnlyDictionary<string, DomainIndex> domains)
    {
        var ordered = new List<DomainIndex>();
        if (NearestServed(hostName, domains) is { } own)
            ordered.Add(own);
        ordered.AddRange(domains.Values.OrderBy(static domain => domain.Name, StringComparer.Ordinal));

        _named = ordered.Select(static domain => domain.Find(LocalPart)).FirstOrDefault(static entry => entry is not null);
        _lastResort = ordered.Select(static domain => domain.FirstMailbox).FirstOrDefault(static route => route is not null)
            ?? new MailboxRoute(hostName, LocalPart, "no mailbox is configured");
    }

    public static bool Covers(ReadOnlySpan<char> localPart) => localPart.Equals(LocalPart, StringComparison.OrdinalIgnoreCase);

    /// <param name="domain"><see langword="null"/>: postmaster without a domain, or of this host.</param>
    public LocalEntry Find(DomainIndex? domain) =>
        domain?.Find(LocalPart) ?? domain?.CatchAll ?? _named ?? new MailboxEntry(LastResort(domain));

    /// <summary>Also where the alias <c>postmaster</c> leads nowhere.</summary>
    public MailboxRoute LastResort(DomainIndex? domain)
    {
        var route = domain?.FirstMailbox ?? _lastResort;
        return route with { Reason = $"nobody is named postmaster: {route.Reason}" };
    }

    private static DomainIndex? NearestServed(string hostName, IReadOnlyDictionary<string, DomainIndex> domains)
    {
        for (var name = hostName; name.Length > 0; name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (domains.TryGetValue(name, out var domain))
                return domain;
            if (!name.Contains('.', StringComparison.Ordinal))
                break;
        }

        return null;
    }
}
