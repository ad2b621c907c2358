using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Smtp.Benchmarks.Servers;

/// <summary>One certificate for both servers, self-signed, ECDSA P-256.</summary>
/// <param name="Certificate">Path of PEM.</param>
/// <param name="Key">Path of PEM.</param>
internal sealed record BenchmarkCertificate(string Certificate, string Key)
{
    public static BenchmarkCertificate Make(string directory)
    {
        Directory.CreateDirectory(directory);
        var made = new BenchmarkCertificate(Path.Combine(directory, "certificate.pem"), Path.Combine(directory, "key.pem"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={BenchmarkNames.HostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(BenchmarkNames.HostName);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        File.WriteAllText(made.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(made.Key, key.ExportPkcs8PrivateKeyPem());
        return made;
    }
}
