using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Smtp.Tests.Delivery.Relay.Tls;

/// <summary>An authority in a file, and certificates by it or by themselves, all in memory.</summary>
internal sealed class TestCertificates : IDisposable
{
    /// <summary>Of the fixtures' clocks: what is in force is so then.</summary>
    public static readonly DateTimeOffset Now = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public TestCertificates(string authority = "Test Authority")
    {
        var request = new CertificateRequest($"CN={authority}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        _authority = request.CreateSelfSigned(Now.AddYears(-5), Now.AddYears(5));
        AuthorityFile = Path.Combine(Folder, "authority.pem");
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("smtp-relay-tls-").FullName;

    public string AuthorityFile { get; }

    /// <param name="name">A host's name, an address, or nothing.</param>
    /// <param name="days">Until it ends, from now; below zero: it has.</param>
    /// <param name="from">Days from now on which it begins; without one it has.</param>
    public X509Certificate2 Issue(string name, int days = 30, bool selfSigned = false, bool forClients = false, int? from = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=192.0.2.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else if (name.Length > 0)
            names.AddDnsName(name);
        if (name.Length > 0)
            request.CertificateExtensions.Add(names.Build());
        if (forClients)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        var (start, until) = (Now.AddDays(from ?? (Math.Min(days, 0) - 60)), Now.AddDays(days));
        if (selfSigned)
            return request.CreateSelfSigned(start, until);

        using var issued = request.Create(_authority, start, until, RandomNumberGenerator.GetBytes(12));
        return issued.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
