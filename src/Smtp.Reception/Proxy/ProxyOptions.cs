using System.Net;

namespace Smtp.Reception.Proxy;

/// <summary>Every connection of a listener comes through a proxy that says for whom (PROXY protocol, version 1 or 2).</summary>
public sealed record ProxyOptions
{
    /// <summary>The proxies. A connection from anywhere else is closed without a word: its header could say anything.</summary>
    public required IReadOnlyList<IPNetwork> From { get; init; }

    internal bool Trusts(IPAddress peer) => From.Any(network => network.Contains(peer));
}
