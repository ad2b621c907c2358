using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Smtp.Reception.Tls;

/// <summary>PEM in, a certificate that can be shown out, or what is wrong with it and what would be right.</summary>
internal static class CertificateLoader
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EcOid = "1.2.840.10045.2.1";
    private const int MinimumRsaBits = 2048;

    /// <exception cref="CertificateException"/>
    public static TlsCertificate Load(CertificateFiles files) => Load(files, CertificateContent.Read(files));

    /// <exception cref="CertificateException"/>
    public static TlsCertificate Load(CertificateFiles files, CertificateContent content)
    {
        var chain = ReadCertificates(files.Certificate, content.Certificate, CertificatePart.Certificate);
        using var key = ReadKey(files, content.Key);
        var leaf = Match(files, chain, key);
        var issuers = new X509Certificate2Collection();
        foreach (var other in chain)
        {
            if (!other.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span))
                issuers.Add(other);
        }

        try
        {
            // Offline: the chain is what the file holds; nothing is fetched.
            var context = SslStreamCertificateContext.Create(leaf, issuers, offline: true);
            return new TlsCertificate(files, leaf, context);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new CertificateException(CertificatePart.Certificate, $"{files.Certificate} cannot be used: {fault.Message}", fault);
        }
    }

    /// <exception cref="CertificateException"/>
    public static X509Certificate2Collection ReadCertificates(string path, string pem, CertificatePart part)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException fault)
        {
            throw new CertificateException(part, $"{path} holds a damaged certificate: {fault.Message}", fault);
        }

        return certificates.Count > 0
            ? certificates
            : throw new CertificateException(part, $"{path} holds no certificate; it must have \"-----BEGIN CERTIFICATE-----\"");
    }

    private static AsymmetricAlgorithm ReadKey(CertificateFiles files, string pem)
    {
        var label = KeyLabel(pem) ?? throw new CertificateException(
            CertificatePart.Key, $"{files.Key} holds no private key; it must have \"-----BEGIN PRIVATE KEY-----\"");
        var encrypted = label == "ENCRYPTED PRIVATE KEY";
        if (pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CertificateException(
                CertificatePart.Key,
                $"{files.Key} is encrypted in the old form of OpenSSL; "
                + $"\"openssl pkcs8 -topk8 -in {files.Key} -out FILE\" makes one that can be read");
        }

        if (encrypted && string.IsNullOrEmpty(files.KeyPassword))
            throw new CertificateException(CertificatePart.KeyPassword, $"{files.Key} is encrypted and there is no KeyPassword");

        return TryImport(RSA.Create(), label != "EC PRIVATE KEY") ?? TryImport(ECDsa.Create(), label != "RSA PRIVATE KEY")
            ?? throw (encrypted
                ? new CertificateException(CertificatePart.KeyPassword, $"the password does not open {files.Key}")
                : new CertificateException(CertificatePart.Key, $"the private key in {files.Key} is damaged, or neither RSA nor ECDSA"));

        AsymmetricAlgorithm? TryImport(AsymmetricAlgorithm key, bool possible)
        {
            try
            {
                if (possible && encrypted)
                    key.ImportFromEncryptedPem(pem, files.KeyPassword);
                else if (possible)
                    key.ImportFromPem(pem);
                if (possible)
                    return key;
            }
            catch (Exception fault) when (fault is CryptographicException or ArgumentException)
            {
                // Of the other kind, most likely; whoever asked says what is wrong when no kind fits.
                key.Dispose();
                return null;
            }

            key.Dispose();
            return null;
        }
    }

    // A file may hold more than the key: parameters of the curve, the certificate itself.
    private static string? KeyLabel(string pem)
    {
        foreach (var label in new[] { "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY" })
        {
            if (pem.Contains($"-----BEGIN {label}-----", StringComparison.Ordinal))
                return label;
        }

        return null;
    }

    // The first certificate should be the server's own; where the order is another, the key knows which is.
    private static X509Certificate2 Match(CertificateFiles files, X509Certificate2Collection chain, AsymmetricAlgorithm key)
    {
        var keyInfo = key.ExportSubjectPublicKeyInfo();
        foreach (var certificate in chain)
        {
            if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(keyInfo))
                continue;
            if (key is RSA { KeySize: < MinimumRsaBits } weak)
            {
                throw new CertificateException(
                    CertificatePart.Key, $"the RSA key in {files.Key} has {weak.KeySize} bits; {MinimumRsaBits} at least are needed");
            }

            var whole = key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
            // Schannel takes no key that lives in memory only.
            return OperatingSystem.IsWindows()
                ? X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null)
                : whole;
        }

        var kind = chain[0].PublicKey.Oid.Value switch { RsaOid => "RSA", EcOid => "ECDSA", _ => chain[0].PublicKey.Oid.FriendlyName };
        var given = key is RSA ? "RSA" : "ECDSA";
        var hint = kind == given ? "it is the key of another certificate" : $"the certificate's key is {kind}, this one is {given}";
        throw new CertificateException(CertificatePart.Key, $"{files.Key} does not belong to {files.Certificate}: {hint}");
    }
}
