using System.Net;

namespace Smtp.Dns;

/// <summary>The resolver's settings, checked.</summary>
public sealed record DnsOptions
{
    /// <summary>Asked in order; empty: the system's. There is no silent fall-back to anybody's public servers.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>For one question to one server.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a question is put again to a server that did not answer, or answered with SERVFAIL.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Keep answers as long as their time to live says.</summary>
    public bool Cache { get; init; } = true;

    /// <summary>Answers kept at most.</summary>
    public int CacheEntries { get; init; } = 10_000;
}
