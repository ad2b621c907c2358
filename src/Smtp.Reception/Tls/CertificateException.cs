namespace Smtp.Reception.Tls;

/// <summary>A certificate that cannot be used.</summary>
public sealed class CertificateException : IOException
{
    public CertificateException(CertificatePart part, string message, Exception? inner = null)
        : base(message, inner) => Part = part;

    /// <summary>What has to be mended.</summary>
    public CertificatePart Part { get; }
}
