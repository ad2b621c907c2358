using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Smtp.Reception.Tls;

namespace Smtp.Tests.Reception.Tls;

/// <summary>Certificates as files, in a folder of their own.</summary>
internal sealed class PemFixture : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public string Folder { get; } = Directory.CreateTempSubdirectory("smtp-pem-").FullName;

    public string In(string name) => Path.Combine(Folder, name);

    /// <summary>name.crt and name.key, and the paths of both.</summary>
    public CertificateFiles Write(string name, Action<TestRequest>? change = null)
    {
        var (certificate, key) = Make(change, name);
        return Write(name, certificate, key);
    }

    public CertificateFiles Write(string name, string certificate, string key)
    {
        var files = new CertificateFiles(In(name + ".crt"), In(name + ".key"));
        File.WriteAllText(files.Certificate, certificate);
        File.WriteAllText(files.Key, key);
        return files;
    }

    public static (string Certificate, string Key) Make(Action<TestRequest>? change = null, string name = "mx.example.org")
    {
        var wanted = new TestRequest { Names = [name] };
        change?.Invoke(wanted);
        using AsymmetricAlgorithm key = wanted.Rsa > 0 ? RSA.Create(wanted.Rsa) : ECDsa.Create(wanted.Curve);
        var request = key is RSA rsa
            ? new CertificateRequest("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=test", (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var dns in wanted.Names)
            names.AddDnsName(dns);
        if (wanted.Names.Count > 0)
            request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(wanted.From, wanted.Until);
        var form = wanted.Password is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(
                wanted.Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        return (certificate.ExportCertificatePem() + "\n", form + "\n");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

internal sealed class TestRequest
{
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>Bits; 0: ECDSA.</summary>
    public int Rsa { get; set; }

    public ECCurve Curve { get; set; } = ECCurve.NamedCurves.nistP256;

    public string? Password { get; set; }

    public DateTimeOffset From { get; set; } = PemFixture.Now.AddDays(-30);

    public DateTimeOffset Until { get; set; } = PemFixture.Now.AddDays(60);
}
