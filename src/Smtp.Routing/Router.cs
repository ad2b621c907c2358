using System.Net;
using Smtp.Protocol.Addresses;

namespace Smtp.Routing;

/// <summary>
/// Recipient in, route out, with the reason. Asked at RCPT and again at every attempt, always against the current
/// <see cref="RoutingTable"/>. Pure but for the table; safe from any thread.
/// </summary>
public sealed class Router(RoutingTable table)
{
    private static readonly RelayVerdict LocalRecipient = new(true, "the recipient is ours");
    private static readonly RelayVerdict Refused = new(false, "the recipient is elsewhere and the client not in RelayClients");
    private static readonly RelayVerdict RefusedWithCertificate =
        new(false, "the recipient is elsewhere, the client not in RelayClients and its certificate not in RelayCertificates");

    private volatile RoutingIndex _index = new(table);

    /// <summary>Replaced whole at reload.</summary>
    public RoutingTable Table
    {
        get => _index.Table;
        set => _index = new RoutingIndex(value);
    }

    /// <summary>
    /// Aliases followed to their ends (nested, loops cut, each address once): one target for most recipients, several for a list, one
    /// <see cref="NoRoute"/> where nothing takes it. In a list the targets that can be delivered stand first. The address of a target
    /// resolves to that target alone, so mail under way may be looked up again at any time.
    /// </summary>
    public IReadOnlyList<Target> Resolve(Mailbox recipient)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        var index = _index;
        return index.Find(recipient, out var route) switch
        {
            MailboxEntry mailbox => [new Target(recipient, mailbox.Route)],
            AliasEntry alias => Follow(index, recipient, alias),
            _ => [new Target(recipient, route!)],
        };
    }

    /// <summary>
    /// The relay rule: may this client send to this recipient? Local recipients: anyone; others: RelayClients and RelayCertificates.
    /// </summary>
    /// <param name="fingerprint">Of the certificate that the client has shown, SHA-256 in hexadecimal capitals.</param>
    /// <param name="isTrusted">An authority for clients has issued that certificate, and it is valid.</param>
    public RelayVerdict MayRelay(IPAddress client, Mailbox recipient, string? fingerprint = null, bool isTrusted = false)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(recipient);
        var index = _index;
        if (index.IsLocal(recipient))
            return LocalRecipient;
        if (index.RelayClients.Find(client) is { } byNetwork)
            return byNetwork;
        return fingerprint is null ? Refused : index.Certificates.Find(fingerprint, isTrusted) ?? RefusedWithCertificate;
    }

    /// <summary>How a host is spoken to that an operator sends mail to: as the routes say that name it.</summary>
    public RouteSecurity SecurityOf(NextHop hop)
    {
        ArgumentNullException.ThrowIfNull(hop);
        return _index.SecurityOf(hop);
    }

    /// <summary>Mail for it is ours to take or refuse, whether there is such a mailbox or not.</summary>
    public bool Serves(Mailbox address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _index.IsLocal(address);
    }

    /// <summary>One of RelayClients.</summary>
    public bool IsRelayClient(IPAddress client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return _index.RelayClients.Find(client) is not null;
    }

    private static Target[] Follow(RoutingIndex index, Mailbox recipient, AliasEntry alias)
    {
        var targets = AliasExpansion.Expand(index, recipient, alias);

        // RFC 5321 4.5.1: postmaster is taken even where its alias leads nowhere.
        return targets[0].Route is NoRoute && index.IsPostmaster(recipient)
            ? [new Target(recipient, index.Postmaster.LastResort(index.DomainOf(recipient)))]
            : targets;
    }
}
