namespace Smtp.Benchmarks.Tls;

/// <summary>How often a client pays for a handshake.</summary>
internal enum TlsScenario
{
    /// <summary>Once a session, which then brings message after message.</summary>
    Kept,

    /// <summary>For each message, whole: key exchange, certificate, signature.</summary>
    Full,

    /// <summary>For each message, resuming an earlier one: key exchange, neither certificate nor signature (RFC 8446 2.2).</summary>
    Resumed,
}
