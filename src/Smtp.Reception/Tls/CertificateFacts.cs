namespace Smtp.Reception.Tls;

/// <summary>What there is to know of a certificate that can be used.</summary>
public sealed record CertificateFacts
{
    private readonly TlsCertificate _certificate;

    private CertificateFacts(TlsCertificate certificate) => _certificate = certificate;

    /// <summary>In small letters, wildcards as they stand there.</summary>
    public IReadOnlyList<string> Names => _certificate.Names;

    public DateTimeOffset NotBefore => _certificate.NotBefore;

    public DateTimeOffset NotAfter => _certificate.NotAfter;

    /// <summary>From here on somebody should have renewed it: two weeks before the end, or a sixth of its life.</summary>
    public DateTimeOffset ExpiresSoonFrom => _certificate.ExpiresSoonFrom;

    /// <exception cref="CertificateException">It cannot be used.</exception>
    public static CertificateFacts Read(CertificateFiles files) => new(CertificateLoader.Load(files));

    /// <exception cref="CertificateException">The file of <see cref="TlsOptions.ClientAuthorities"/> cannot be used.</exception>
    public static void ReadAuthorities(string path) => ServerSecurity.From(new TlsOptions { ClientAuthorities = path });

    public bool Covers(string name) => _certificate.Covers(name);
}
