using Smtp.Protocol.Sasl;

namespace Smtp.Reception.Tls;

/// <summary>What a handshake has come to, kept with the session.</summary>
/// <param name="Version">As in the Received fields of others: <c>TLSv1.3</c>.</param>
/// <param name="CipherSuite">Its name in the registry: <c>TLS_AES_256_GCM_SHA384</c>.</param>
/// <param name="ServerName">What the client asked for, if it did.</param>
/// <param name="Certificate">What it was shown.</param>
/// <param name="Client"><see langword="null"/> when it was not asked, or showed none.</param>
internal sealed record SessionTls(string Version, string CipherSuite, string? ServerName, string Certificate, ClientIdentity? Client)
{
    /// <summary>What SCRAM-SHA-256-PLUS binds to; none where nobody can log in.</summary>
    public ChannelBindings Bindings { get; init; } = ChannelBindings.None;

    public override string ToString() => $"{Version} {CipherSuite}";
}
