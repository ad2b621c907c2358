using System.Net;

namespace Smtp.Protocol.Proxy;

/// <summary>What a proxy says of the connection it hands on (PROXY protocol, versions 1 and 2, by HAProxy's specification).</summary>
public sealed record ProxyHeader
{
    /// <summary>1 or 2.</summary>
    public required int Version { get; init; }

    /// <summary>LOCAL: the proxy speaks for itself, most likely to see whether we are well; the connection's own addresses count.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Of the client; <see langword="null"/> where the proxy tells none (UNKNOWN, UNSPEC, a Unix socket).</summary>
    public IPEndPoint? Source { get; init; }

    /// <summary>Where the client connected to.</summary>
    public IPEndPoint? Destination { get; init; }

    /// <summary>The name the client asked for (SNI), printable; version 2 only.</summary>
    public string? Authority { get; init; }

    /// <summary>The proxy's own name of the connection, to find it in both logs, printable; version 2 only.</summary>
    public string? UniqueId { get; init; }

    /// <summary>How the client came to the proxy; <see langword="null"/>: not in TLS, or nothing was said.</summary>
    public ProxyTls? Tls { get; init; }
}
