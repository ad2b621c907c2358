namespace Smtp.Reception.Tls;

/// <summary>The parts of <see cref="CertificateFiles"/>, and the authorities of clients.</summary>
public enum CertificatePart
{
    Certificate,
    Key,
    KeyPassword,
    ClientAuthorities,
}
