using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Smtp.EndToEnd.Harness;

/// <summary>A root and an authority below it, which issues certificates as certbot lays them down: fullchain and key as PEM.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root = Authority("CN=Test Root", null);
    private readonly X509Certificate2 _issuer;

    public TestAuthority()
    {
        _issuer = Authority("CN=Test Issuer", _root);
        RootFile = Path.Combine(Folder, "root.pem");
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("smtpd-ca-").FullName;

    public string RootFile { get; }

    /// <param name="days">Until it ends.</param>
    /// <param name="addresses">Mail addresses that it is for, too.</param>
    /// <returns>Where they lie.</returns>
    public (string Certificate, string Key) Issue(
        string name, string folder, string suffix = "", bool rsa = false, int days = 90, params IEnumerable<string> addresses)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsaKey
            ? new CertificateRequest($"CN={name}", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        foreach (var address in addresses)
            names.AddEmailAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(
            _issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(_issuer.GetECDsaPrivateKey()!), DateTimeOffset.UtcNow.AddDays(-1.5),
            DateTimeOffset.UtcNow.AddDays(days), RandomNumberGenerator.GetBytes(12));

        var (certificate, keyFile) = (Path.Combine(folder, $"fullchain{suffix}.pem"), Path.Combine(folder, $"privkey{suffix}.pem"));
        Directory.CreateDirectory(folder);
        File.WriteAllText(certificate, $"{leaf.ExportCertificatePem()}\n{_issuer.ExportCertificatePem()}\n");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (certificate, keyFile);
    }

    /// <summary>Whether what a server has shown leads to the root, and is for <paramref name="name"/>.</summary>
    public static bool IsTrusted(string rootFile, X509Certificate? shown, X509Chain? sent, string name = "localhost")
    {
        using var root = X509CertificateLoader.LoadCertificateFromFile(rootFile);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ExtraStore.AddRange(sent!.ChainPolicy.ExtraStore);
        var certificate = (X509Certificate2)shown!;
        return chain.Build(certificate) && certificate.MatchesHostname(name);
    }

    public void Dispose()
    {
        _root.Dispose();
        _issuer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(365));
        if (issuer is null)
            return request.CreateSelfSigned(from, until);

        using var certificate = request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }
}
