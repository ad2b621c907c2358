using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Smtp.Queue.Durability;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;

namespace Smtp.Composition;

/// <summary>
/// What is shown when a listener wants TLS and no certificate is configured: one made here, for the host name, kept in the data directory
/// so that clients which remember it see the same after a restart.
/// </summary>
internal static class SelfSignedCertificate
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    /// <summary>The options as they are, or with our own certificate where a listener wants one and there is none.</summary>
    /// <exception cref="IOException">The data directory cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static TlsOptions Provide(
        TlsOptions options, IReadOnlyList<ListenerOptions> listeners, string hostName, string dataDirectory, DateTimeOffset now,
        ILogger logger)
    {
        if (options.Certificates.Count > 0 || listeners.All(static listener => listener.Tls == TlsMode.None))
            return options;

        var path = Path.Combine(dataDirectory, "tls", "self-signed.pem");
        var files = new CertificateFiles(path, path);
        if (!IsGood(files, hostName, now))
        {
            Make(path, hostName, now);
            DaemonLog.SelfSignedMade(logger, path, hostName);
        }
        else
        {
            DaemonLog.SelfSignedUsed(logger, path);
        }

        return options with { Certificates = [files] };
    }

    private static bool IsGood(CertificateFiles files, string hostName, DateTimeOffset now)
    {
        if (!File.Exists(files.Certificate))
            return false;
        try
        {
            var facts = CertificateFacts.Read(files);
            return facts.Covers(hostName) && facts.NotBefore <= now && now < facts.ExpiresSoonFrom;
        }
        catch (CertificateException)
        {
            return false; // Ours to make again.
        }
    }

    private static void Make(string path, string hostName, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.CreateSelfSigned(now - TimeSpan.FromHours(1), now + Life);

        // One file, put in place whole and for the owner alone.
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        AtomicFile.Replace(path, Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
    }
}
