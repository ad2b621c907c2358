using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Tls;

public sealed class EndPointBindingTests
{
    private static X509Certificate2 Ecdsa(HashAlgorithmName hash)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(new CertificateRequest("CN=x", key, hash));
    }

    private static X509Certificate2 Rsa(HashAlgorithmName hash, RSASignaturePadding padding)
    {
        using var key = RSA.Create(2048);
        return Sign(new CertificateRequest("CN=x", key, hash, padding));
    }

    private static X509Certificate2 Sign(CertificateRequest request) =>
        request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));

    public static TheoryData<string> Hashes => ["SHA256", "SHA384", "SHA512"];

    /// <summary>RFC 5929 4.1: the hash of the signature, so it is as long.</summary>
    [Theory]
    [MemberData(nameof(Hashes))]
    public void The_certificate_is_hashed_as_it_is_signed(string name)
    {
        var hash = new HashAlgorithmName(name);
        X509Certificate2[] kinds = [Ecdsa(hash), Rsa(hash, RSASignaturePadding.Pkcs1), Rsa(hash, RSASignaturePadding.Pss)];
        foreach (var certificate in kinds)
        {
            using (certificate)
                Assert.Equal(CryptographicOperations.HashData(hash, certificate.RawData), EndPointBinding.Of(certificate).ToArray());
        }
    }

    [Fact]
    public void SHA_256_stands_in_for_SHA_1()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(
            request.SubjectName, new Sha1Signature(key), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), [1]);
        Assert.Equal(SHA256.HashData(certificate.RawData), EndPointBinding.Of(certificate).ToArray());
    }

    /// <summary>What .NET makes no more.</summary>
    private sealed class Sha1Signature(RSA key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString("300D06092A864886F70D0101050500");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => CreateForRSA(key, RSASignaturePadding.Pkcs1).PublicKey;
    }
}
