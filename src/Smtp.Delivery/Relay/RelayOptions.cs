using System.Net;
using Smtp.Queue;

namespace Smtp.Delivery.Relay;

/// <summary>The relay client's settings, checked; defaults as in the configuration.</summary>
public sealed record RelayOptions
{
    /// <summary>What EHLO says (RFC 5321 2.3.5), and the name that ends a mail loop when it stands in an MX set.</summary>
    public required string HostName { get; init; }

    /// <summary>Our own listeners: an MX that leads there is a mail loop. A wildcard stands for every address of this machine.</summary>
    public IReadOnlyList<IPEndPoint> OwnEndPoints { get; init; } = [];

    /// <summary>
    /// A loopback address learned from DNS is taken for our own (RFC 5321 5.1), whatever listens there: no stranger's MX record may steer
    /// mail to a service of this machine. Configured hosts are free to be on loopback.
    /// </summary>
    public bool LoopbackIsOwn { get; init; } = true;

    /// <summary>The port of hosts found by MX and of address literals.</summary>
    public int MxPort { get; init; } = 25;

    /// <summary>Connections are made from here; <see langword="null"/>: as the system chooses.</summary>
    public IPAddress? SourceV4 { get; init; }

    /// <inheritdoc cref="SourceV4"/>
    public IPAddress? SourceV6 { get; init; }

    /// <summary>Deliveries, and so connections, under way to one destination.</summary>
    public int ConcurrencyPerDestination { get; init; } = 20;

    /// <summary>Of these, how many while nothing is known of the destination. Each success allows one more.</summary>
    public int InitialConcurrency { get; init; } = 2;

    /// <summary>Other limits for some destinations.</summary>
    public DestinationRules Destinations { get; init; } = DestinationRules.None;

    /// <summary>Messages sent over one connection before it is closed.</summary>
    public int MessagesPerConnection { get; init; } = 100;

    /// <summary>A connection that waits longer for its next message is closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection is used no longer than this, so that a changed MX or a better host that is back again gets its mail.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Connections kept open without work, to all destinations together.</summary>
    public int IdleConnections { get; init; } = 500;

    /// <summary>Hosts tried in one attempt.</summary>
    public int HostsPerAttempt { get; init; } = 5;

    /// <summary>Addresses tried in one attempt, over all hosts.</summary>
    public int AddressesPerAttempt { get; init; } = 10;

    /// <summary>
    /// A host that could not do TLS is spoken to in the clear for so long, where a route allows it, before TLS is tried again.
    /// </summary>
    public TimeSpan TlsRetry { get; init; } = TimeSpan.FromMinutes(15);

    public RelayTimeouts Timeouts { get; init; } = new();
}
