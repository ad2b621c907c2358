using System.Diagnostics.Metrics;

namespace Smtp.Delivery.Relay;

internal static class RelayMeters
{
    private static readonly Meter Meter = new("Smtp.Delivery");

    public static readonly Counter<long> ConnectionsOpened = Meter.CreateCounter<long>("smtp.relay.connections.opened");

    public static readonly Counter<long> ConnectionsReused = Meter.CreateCounter<long>("smtp.relay.connections.reused");

    /// <summary>Connections that could not be opened or broke off.</summary>
    public static readonly Counter<long> HostFailures = Meter.CreateCounter<long>("smtp.relay.host.failures");

    public static readonly Counter<long> Handshakes = Meter.CreateCounter<long>("smtp.relay.tls.handshakes");

    public static readonly Counter<long> HandshakeFailures = Meter.CreateCounter<long>("smtp.relay.tls.failures");

    /// <summary>Hosts spoken to in the clear because TLS did not work.</summary>
    public static readonly Counter<long> ClearFallbacks = Meter.CreateCounter<long>("smtp.relay.tls.fallbacks");

    public static readonly Counter<long> LoginFailures = Meter.CreateCounter<long>("smtp.relay.login.failures");

    public static readonly Counter<long> Transactions = Meter.CreateCounter<long>("smtp.relay.transactions");
}
