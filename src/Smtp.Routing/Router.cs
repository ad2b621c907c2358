using System.Net;
using Smtp.Protocol.Addresses;

namespace Smtp.Routing;

/// <summary>
/// Recipient in, route out, with the reason. Asked at RCPT and again at every attempt, always against the current
/// <see cref="RoutingTable"/>. Pure but for the table; safe from any thread.
/// </summary>
public sealed class Router(RoutingTable table)
{
    private volatile RoutingTable _table = table;

    /// <summary>Replaced whole at reload.</summary>
    public RoutingTable Table
    {
        get => _table;
        set => _table = value;
    }

    /// <summary>
    /// Aliases followed to their ends (nested, loops cut, each address once): one target for most recipients, several for a list, one
    /// <see cref="NoRoute"/> where nothing takes it.
    /// </summary>
    public IReadOnlyList<Target> Resolve(Mailbox recipient) => throw new NotImplementedException();

    /// <summary>The relay rule: may this client send to this recipient? Local recipients: anyone; others: RelayClients.</summary>
    public RelayVerdict MayRelay(IPAddress client, Mailbox recipient) => throw new NotImplementedException();
}
