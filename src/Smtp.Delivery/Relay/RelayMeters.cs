using System.Diagnostics.Metrics;

namespace Smtp.Delivery.Relay;

internal static class RelayMeters
{
    private static readonly Meter Meter = new("Smtp.Delivery");

    public static readonly Counter<long> ConnectionsOpened = Meter.CreateCounter<long>("smtp.relay.connections.opened");

    public static readonly Counter<long> ConnectionsReused = Meter.CreateCounter<long>("smtp.relay.connections.reused");

    /// <summary>Connections that could not be opened or broke off.</summary>
    public static readonly Counter<long> HostFailures = Meter.CreateCounter<long>("smtp.relay.host.failures");

    public static readonly Counter<long> Transactions = Meter.CreateCounter<long>("smtp.relay.transactions");
}
