namespace Smtp.Reception.Tls;

/// <summary>What holds for TLS on every listener that uses it.</summary>
public sealed record TlsOptions
{
    public const int MaximumCertificates = 256;

    /// <summary>The first is for clients that ask for no name or for one that none has.</summary>
    public IReadOnlyList<CertificateFiles> Certificates { get; init; } = [];

    /// <summary>Else TLS 1.2 is taken, too; nothing older ever is (RFC 8996).</summary>
    public bool OnlyTls13 { get; init; }

    /// <summary>Absolute path of PEM: a client certificate issued by one of these counts as trusted.</summary>
    public string? ClientAuthorities { get; init; }
}
