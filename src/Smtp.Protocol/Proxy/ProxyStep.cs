namespace Smtp.Protocol.Proxy;

public enum ProxyStep
{
    /// <summary>All that is there is the beginning of a header.</summary>
    NeedMore,

    /// <summary>A header stands at the start.</summary>
    Complete,

    /// <summary>It never becomes a header; nothing may be said on the connection.</summary>
    Invalid,
}
