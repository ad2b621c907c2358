using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Smtp.Reception.Tls;

/// <summary>The rules of a handshake that do not depend on the certificate shown.</summary>
internal sealed class ServerSecurity(bool onlyTls13, X509Certificate2Collection authorities)
{
    public static readonly ServerSecurity Standard = new(onlyTls13: false, []);

    /// <exception cref="CertificateException">The authorities cannot be read.</exception>
    public static ServerSecurity From(TlsOptions options)
    {
        if (options.ClientAuthorities is not { } path)
            return new ServerSecurity(options.OnlyTls13, []);

        var pem = Encoding.Latin1.GetString(CertificateContent.Read(path, CertificatePart.ClientAuthorities));
        return new ServerSecurity(
            options.OnlyTls13, CertificateLoader.ReadCertificates(path, pem, CertificatePart.ClientAuthorities));
    }

    /// <param name="clientTrusted">Told whether the client's certificate, if it shows one, leads to one of the authorities.</param>
    public SslServerAuthenticationOptions OptionsFor(TlsCertificate certificate, ClientCertificates wanted, Action<bool> clientTrusted)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = onlyTls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (wanted == ClientCertificates.None)
            return options;

        // A resumed session knows the client's certificate, but no longer those it was issued by: trust would be lost at the second visit.
        options.AllowTlsResume = false;
        options.ClientCertificateRequired = true; // "Requested" would be the word: whether it must be there, the callback says.
        options.CertificateChainPolicy = ChainPolicy();
        options.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
        {
            clientTrusted(shown is not null && authorities.Count > 0 && !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors));
            return shown is not null || wanted == ClientCertificates.Ask;
        };
        return options;
    }

    // A stranger's certificate must not make us fetch anything, so it counts with what we have or not at all.
    private X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
