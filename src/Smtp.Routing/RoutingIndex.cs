using System.Collections.Frozen;
using System.Net;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;

namespace Smtp.Routing;

/// <summary>A <see cref="RoutingTable"/> made ready for look-ups: one step of an address's way, without following aliases.</summary>
internal sealed class RoutingIndex
{
    private static readonly NoRoute UnknownUser = new(new EnhancedStatus(5, 1, 1), "No such user here");
    private static readonly NoRoute OwnLiteral =
        new(new EnhancedStatus(5, 1, 1), "No such user here: an address literal of this host takes mail for postmaster only");

    private static readonly NoRoute NoDomain = new(new EnhancedStatus(5, 1, 3), "only postmaster may stand without a domain");

    private readonly FrozenDictionary<string, DomainIndex> _domains;
    private readonly FrozenSet<IPAddress> _ownAddresses;
    private readonly RelayRoutes _relays;
    private readonly string _hostName;
    private readonly char? _delimiter;

    public RoutingIndex(RoutingTable table)
    {
        Table = table;
        _delimiter = table.RecipientDelimiter;
        _hostName = DomainName.ToAscii(table.HostName);
        _domains = table.Domains.ToFrozenDictionary(
            static pair => pair.Key, pair => new DomainIndex(pair.Key, pair.Value, _delimiter), StringComparer.Ordinal);
        _ownAddresses = table.OwnAddresses.Select(MappedAddress.Unmapped).ToFrozenSet();
        _relays = new RelayRoutes(table);
        Postmaster = new PostmasterRule(_hostName, _domains);
        RelayClients = new ClientNetworks(table.RelayClients);
        Certificates = new CertificateRules(table.RelayCertificates);
    }

    public RoutingTable Table { get; }

    public PostmasterRule Postmaster { get; }

    public ClientNetworks RelayClients { get; }

    public CertificateRules Certificates { get; }

    /// <summary>Mail for it is ours to take or refuse; everything else is relaying.</summary>
    public bool IsLocal(Mailbox address) =>
        !address.HasDomain
        || (address.IsAddressLiteral ? IsOwn(address.AsciiDomain) : _domains.ContainsKey(address.AsciiDomain))
        || (address.AsciiDomain == _hostName && IsPostmaster(address));

    /// <summary>The mailbox or alias an address stands for, or <see langword="null"/> with the route that needs none.</summary>
    public LocalEntry? Find(Mailbox address, out Route? route)
    {
        route = null;
        if (DomainOf(address) is { } domain)
        {
            if ((domain.Find(address.LocalPart) ?? domain.CatchAll) is { } entry)
                return entry;
            if (IsPostmaster(address))
                return Postmaster.Find(domain);
            route = UnknownUser;
            return null;
        }

        if (IsLocal(address))
        {
            if (IsPostmaster(address))
                return Postmaster.Find(null);
            route = address.HasDomain ? OwnLiteral : NoDomain;
            return null;
        }

        route = _relays.Find(address.AsciiDomain);
        return null;
    }

    public RouteSecurity SecurityOf(NextHop hop) => _relays.SecurityOf(hop);

    public DomainIndex? DomainOf(Mailbox address) =>
        address.HasDomain && _domains.TryGetValue(address.AsciiDomain, out var domain) ? domain : null;

    public bool IsPostmaster(Mailbox address) => PostmasterRule.Covers(DomainIndex.WithoutTag(address.LocalPart, _delimiter));

    /// <summary>RFC 5321 4.1.3: <c>[192.0.2.1]</c>, <c>[IPv6:2001:db8::1]</c>.</summary>
    private bool IsOwn(string literal)
    {
        const string Tag = "[ipv6:";
        var text = literal.StartsWith(Tag, StringComparison.OrdinalIgnoreCase) ? literal.AsSpan(Tag.Length) : literal.AsSpan(1);
        if (!IPAddress.TryParse(text.TrimEnd(']'), out var address))
            return false;

        address = address.Unmapped();
        return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            || _ownAddresses.Contains(address);
    }
}
