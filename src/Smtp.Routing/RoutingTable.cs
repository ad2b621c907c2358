using System.Net;

namespace Smtp.Routing;

/// <summary>The checked configuration that decides where mail goes; replaced whole at reload.</summary>
public sealed record RoutingTable
{
    public required string HostName { get; init; }

    /// <summary>By name in lower case A-labels.</summary>
    public required IReadOnlyDictionary<string, LocalDomain> Domains { get; init; }

    /// <summary>By domain in lower case A-labels, <c>*.example</c> for all below a domain, and <c>*</c>; the most exact wins.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<NextHop>> Routes { get; init; }

    /// <summary>By the same patterns as <see cref="Routes"/>; for a route that is not in here, <see cref="StandardSecurity"/>.</summary>
    public IReadOnlyDictionary<string, RouteSecurity> Security { get; init; } =
        new Dictionary<string, RouteSecurity>(StringComparer.Ordinal);

    /// <summary>Of routes that say nothing else, and of domains that no route names.</summary>
    public RouteSecurity StandardSecurity { get; init; } = RouteSecurity.Standard;

    public required IReadOnlyList<IPNetwork> RelayClients { get; init; }

    public RelayCertificates RelayCertificates { get; init; } = RelayCertificates.None;

    /// <summary>Addresses we listen at: as literals (<c>user@[192.0.2.1]</c>) they are us. Loopback always is.</summary>
    public IReadOnlyList<IPAddress> OwnAddresses { get; init; } = [];

    /// <summary>Between user and tag; <see langword="null"/>: no subaddressing.</summary>
    public char? RecipientDelimiter { get; init; } = '+';
}
