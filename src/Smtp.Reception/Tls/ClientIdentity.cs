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

    /// <summary>Mail addresses the authority says it is for; empty unless it is trusted.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    public static ClientIdentity From(X509Certificate certificate, bool isTrusted)
    {
        var octets = certificate.GetRawCertData();
        return new ClientIdentity(
            Convert.ToHexString(SHA256.HashData(octets)), PrintableText.From(certificate.Subject, MaximumSubject), isTrusted)
        {
            Addresses = isTrusted ? SubjectAddresses.Of(octets) : [],
        };
    }

    public override string ToString() => $"{(IsTrusted ? "trusted" : "not trusted")} {Subject}, SHA-256 {Fingerprint}";
}
