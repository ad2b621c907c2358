namespace Smtp.Policy.RateLimit;

/// <summary>Whom something is counted for.</summary>
public enum RateScope
{
    /// <summary>An IPv4 address, or an IPv6 /64: a household holds a whole one (RFC 6177).</summary>
    Client,

    /// <summary>An IPv4 /24, or an IPv6 /48.</summary>
    Network,

    /// <summary>Who has logged in.</summary>
    Account,

    /// <summary>The reverse-path, but for the null one, which is everybody's.</summary>
    Sender,
}
