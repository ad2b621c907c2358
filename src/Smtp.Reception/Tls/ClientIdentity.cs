using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Smtp.Protocol.Replies;

namespace Smtp.Reception.Tls;

/// <summary>The certificate that a client has shown, and whose key it has proved to have: a fact, not yet a right.</summary>
/// <param name="Fingerprint">SHA-256 of the certificate, in hexadecimal capitals.</param>
/// <param name="Subject">As it calls itself, printable.</param>
/// <param name="IsTrusted">Issued by one of <see cref="TlsOptions.ClientAuthorities"/>, and valid now.</param>
internal sealed record ClientIdentity(string Fingerprint, string Subject, bool IsTrusted)
{
    private const int MaximumSubject = 200;

    public static ClientIdentity From(X509Certificate certificate, bool isTrusted) => new(
        Convert.ToHexString(SHA256.HashData(certificate.GetRawCertData())),
        PrintableText.From(certificate.Subject, MaximumSubject),
        isTrusted);

    public override string ToString() => $"{(IsTrusted ? "trusted" : "not trusted")} {Subject}, SHA-256 {Fingerprint}";
}
