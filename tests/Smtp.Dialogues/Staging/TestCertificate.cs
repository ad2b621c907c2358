using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Smtp.Reception.Tls;

namespace Smtp.Dialogues.Staging;

/// <summary>A certificate with its key as PEM, in a folder of its own.</summary>
internal sealed class TestCertificate : IDisposable
{
    private TestCertificate(string folder, X509Certificate2 certificate, string key)
    {
        Folder = folder;
        Certificate = certificate;
        Files = new CertificateFiles(Path.Combine(folder, "fullchain.pem"), Path.Combine(folder, "privkey.pem"));
        File.WriteAllText(Files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Files.Key, key);
    }

    public string Folder { get; }

    /// <summary>With its key.</summary>
    public X509Certificate2 Certificate { get; }

    public CertificateFiles Files { get; }

    public static TestCertificate Create(string name, bool rsa = false)
    {
        var folder = Directory.CreateTempSubdirectory("smtp-tls-").FullName;
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsaKey
            ? new CertificateRequest($"CN={name}", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var certificate = request.CreateSelfSigned(Stage.Start.AddYears(-10), Stage.Start.AddYears(10));
        return new TestCertificate(folder, certificate, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Puts another in the place of this one's files.</summary>
    public void ReplaceBy(TestCertificate other)
    {
        File.Copy(other.Files.Certificate, Files.Certificate, overwrite: true);
        File.Copy(other.Files.Key, Files.Key, overwrite: true);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
