using System.Net;

namespace Smtp.Reception.XClient;

/// <summary>XCLIENT of a listener: filters that may say for whom they speak.</summary>
public sealed record XClientOptions
{
    /// <summary>The filters. What a filter's client is then is no filter, unless its address is one's, too.</summary>
    public required IReadOnlyList<IPNetwork> From { get; init; }

    /// <summary>A filter may also say as whom its client has authenticated: it can send as every account, without a password.</summary>
    public bool Login { get; init; }

    internal bool Trusts(IPAddress client) => From.Any(network => network.Contains(client));
}
