using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Smtp.Reception.Tls;

/// <summary>
/// tls-server-end-point (RFC 5929 4.1): the hash of our certificate by the hash of its own signature, SHA-256 in the place of MD5 and
/// SHA-1. Made here because .NET makes it of the other side's certificate alone.
/// </summary>
internal static class EndPointBinding
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    /// <returns>Empty where the signature has no hash (Ed25519), or one that is not known here.</returns>
    public static ReadOnlyMemory<byte> Of(X509Certificate2 certificate)
    {
        var hash = certificate.SignatureAlgorithm.Value is RsaPss
            ? HashOfPss(certificate.RawDataMemory)
            : HashOf(certificate.SignatureAlgorithm.Value);
        return hash is { } known ? CryptographicOperations.HashData(known, certificate.RawDataMemory.Span) : default;
    }

    private static HashAlgorithmName? HashOf(string? algorithm) => algorithm switch
    {
        "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" // MD5 and SHA-1 with RSA, SHA-1 with ECDSA
            or "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" or "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" or "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" or "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        "1.3.14.3.2.26" => HashAlgorithmName.SHA256, // SHA-1, within PSS
        _ => null,
    };

    /// <summary>RFC 4055 3.1: the hash stands in the parameters, [0], SHA-1 where it is left out.</summary>
    private static HashAlgorithmName? HashOfPss(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            var whole = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence();
            whole.ReadEncodedValue(); // what is signed
            var algorithm = whole.ReadSequence();
            algorithm.ReadObjectIdentifier();
            var parameters = algorithm.ReadSequence();
            var tag = new Asn1Tag(TagClass.ContextSpecific, 0);
            return parameters.HasData && parameters.PeekTag().HasSameClassAndValue(tag)
                ? HashOf(parameters.ReadSequence(tag).ReadSequence().ReadObjectIdentifier())
                : HashAlgorithmName.SHA256;
        }
        catch (AsnContentException)
        {
            return null; // Nothing both sides would read the same.
        }
    }
}
