namespace Smtp.Reception.Tls;

/// <summary>Where a certificate lies. The files are read again when what they hold changes, so symbolic links may be moved.</summary>
/// <param name="Certificate">Absolute path of PEM: the certificate, then those it was issued by.</param>
/// <param name="Key">Absolute path of PEM, PKCS #8, PKCS #1 or SEC 1; may be the same file.</param>
public sealed record CertificateFiles(string Certificate, string Key, string? KeyPassword = null)
{
    /// <summary>For the log: never the password.</summary>
    public override string ToString() => Certificate;
}
