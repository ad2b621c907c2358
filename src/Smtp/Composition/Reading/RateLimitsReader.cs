using System.Net;
using Smtp.Policy.RateLimit;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Limits:PerClient</c> and its like: <c>"PerAccount": { "MessagesPerDay": 500, "BytesPerHour": "1 GiB" }</c>.</summary>
internal static class RateLimitsReader
{
    private const int Most = 1_000_000_000;
    private const long MostBytes = 1L << 50;

    /// <summary>What a scope can know: nobody has logged in when he connects, and an error is nobody's mail.</summary>
    private static readonly Dictionary<RateScope, RateQuantity[]> Quantities = new()
    {
        [RateScope.Client] = Enum.GetValues<RateQuantity>(),
        [RateScope.Network] = Enum.GetValues<RateQuantity>(),
        [RateScope.Account] = [.. Enum.GetValues<RateQuantity>().Where(quantity => quantity != RateQuantity.Connections)],
        [RateScope.Sender] = [RateQuantity.Messages, RateQuantity.Recipients, RateQuantity.Bytes],
    };

    /// <param name="limits">The section <c>Limits</c>.</param>
    /// <param name="messageSize">No message could be sent where fewer octets are allowed.</param>
    public static RateLimits Read(SectionReader limits, long messageSize)
    {
        var standard = new RateLimits();
        var rules = new List<RateRule>();
        foreach (var (scope, quantities) in Quantities)
        {
            var section = limits.Section($"Per{scope}");
            foreach (var quantity in quantities)
            {
                foreach (var window in Enum.GetValues<RateWindow>())
                    ReadRule(section, scope, quantity, window, messageSize, rules);
            }

            section.RefuseUnknownKeys();
        }

        return new RateLimits
        {
            Rules = rules,
            LimitLoopback = limits.Flag("LimitLoopback", standard.LimitLoopback),
            LimitRelayClients = limits.Flag("LimitRelayClients", standard.LimitRelayClients),
            Unlimited = ReadUnlimited(limits),
            Remembered = limits.Count("Remembered", standard.Remembered, 100, 10_000_000),
        };
    }

    private static void ReadRule(
        SectionReader section, RateScope scope, RateQuantity quantity, RateWindow window, long messageSize, List<RateRule> rules)
    {
        var key = $"{quantity}Per{window}";
        var standard = RateLimits.DefaultRules.FirstOrDefault(
            rule => rule.Scope == scope && rule.Quantity == quantity && rule.Window == window)?.Limit ?? 0;
        var limit = quantity == RateQuantity.Bytes
            ? section.Size(key, standard, 0, MostBytes)
            : section.Count(key, (int)standard, 0, Most);
        if (quantity == RateQuantity.Bytes && limit > 0 && limit < messageSize)
            section.Refuse(key, $"{NumberText.Size(limit)} is less than Limits:MessageSize, {NumberText.Size(messageSize)}; 0 is no limit");
        if (limit > 0)
            rules.Add(new RateRule(scope, quantity, limit, window));
    }

    private static List<IPNetwork> ReadUnlimited(SectionReader limits)
    {
        var networks = new List<IPNetwork>();
        foreach (var (path, value) in limits.Texts("Unlimited", "a list of networks: [ \"192.0.2.0/24\" ]"))
        {
            if (RelayClientsReader.TryRead(limits, path, value, out var network))
                networks.Add(network);
        }

        return networks;
    }
}
