namespace Smtp.Benchmarks.Tls;

/// <summary>How often a client pays for a handshake.</summary>
internal enum TlsScenario
{
    /// <summary>Once a session, which then brings message after message.</summary>
    Kept,

    /// <summary>For each message, whole: key exchange, certificate, signature.</summary>
    Full,

    /// <summary>For each message, going on with an earlier one: neither key exchange nor signature (TLS 1.2, RFC 5077 tickets).</summary>
    Resumed,
}
