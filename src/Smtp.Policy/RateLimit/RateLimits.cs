using System.Net;

namespace Smtp.Policy.RateLimit;

/// <summary>
/// How much of anything somebody may do in a time. The defaults stop what no honest server does; the rest is for the operator.
/// </summary>
public sealed record RateLimits
{
    public static readonly IReadOnlyList<RateRule> DefaultRules =
    [
        new(RateScope.Client, RateQuantity.Connections, 1200, RateWindow.Minute),
        new(RateScope.Client, RateQuantity.Errors, 1000, RateWindow.Hour),
        new(RateScope.Client, RateQuantity.UnknownRecipients, 500, RateWindow.Hour),
    ];

    public IReadOnlyList<RateRule> Rules { get; init; } = DefaultRules;

    /// <summary>Clients on loopback are counted like others, by client and by network.</summary>
    public bool LimitLoopback { get; init; }

    /// <summary>Clients in RelayClients are counted like others, by client and by network.</summary>
    public bool LimitRelayClients { get; init; }

    /// <summary>Further networks that are not counted by client or network.</summary>
    public IReadOnlyList<IPNetwork> Unlimited { get; init; } = [];

    /// <summary>
    /// Clients, networks, accounts and senders remembered, each: some hundred octets a one. Who has used least of his limits is
    /// forgotten first.
    /// </summary>
    public int Remembered { get; init; } = 20_000;
}
