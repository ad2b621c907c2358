using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Smtp.Protocol.Replies;
using Smtp.Routing;

namespace Smtp.Delivery.Relay.Tls;

/// <summary>
/// One handshake as the client: what the connection was before is thrown away, and a new one stands on the secured stream. Unverified
/// levels encrypt to anybody (RFC 7435 3); under <see cref="TlsLevel.Verified"/> no octet follows a certificate that does not do.
/// </summary>
internal sealed class ClientHandshake(RelayTimeouts timeouts, TrustedAuthorities authorities, TimeProvider time)
{
    private const int MaximumReason = 300;

    /// <param name="connection">Used up, whatever comes of it.</param>
    /// <exception cref="TlsFailedException"/>
    public async ValueTask<RelayConnection> RunAsync(RelayConnection connection, RouteSecurity security)
    {
        var host = connection.Host;
        var transport = connection.Detach();
        var serverName = CertificateCheck.ServerName(host);
        var check = security.Level == TlsLevel.Verified
            ? new CertificateCheck(serverName.Length > 0 ? serverName : host.Name, security.Fingerprints, time.GetUtcNow())
            : null;
        var options = OptionsFor(host, serverName, security, check);
        var stream = new SslStream(transport, leaveInnerStreamOpen: false);
        using var timeout = new CancellationTokenSource(timeouts.TlsHandshake, time);
        try
        {
            await using var abort = timeout.Token.UnsafeRegister(static state => ((Stream)state!).Dispose(), transport);
            await stream.AuthenticateAsClientAsync(options);
        }
        catch (Exception fault) when (IsFailure(fault))
        {
            await stream.DisposeAsync();
            RelayMeters.HandshakeFailures.Add(1);
            var reason = timeout.IsCancellationRequested ? "no answer in time" : ReasonOf(fault, check);
            throw new TlsFailedException(RelayOutcome.TlsFailed(host, $"TLS handshake failed: {reason}"), fault);
        }

        // Should the runtime ever end a handshake without having asked: not verified is not verified.
        if (check is { By: null })
        {
            await stream.DisposeAsync();
            throw new TlsFailedException(RelayOutcome.TlsFailed(host, $"TLS handshake failed: {check.Refusal ?? "nothing was verified"}"));
        }

        RelayMeters.Handshakes.Add(1);
        return new RelayConnection(stream, host, time, transport) { Security = Describe(stream, check, host) };
    }

    private SslClientAuthenticationOptions OptionsFor(
        RemoteHost host, string serverName, RouteSecurity security, CertificateCheck? check) => new()
        {
            TargetHost = serverName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            CertificateChainPolicy = ChainPolicy(host, security),
            RemoteCertificateValidationCallback = (_, shown, chain, _) => check is null || check.Judge(shown as X509Certificate2, chain),
        };

    /// <summary>
    /// A stranger's certificate must not make us fetch anything, neither its issuer nor a list of what was revoked, so it counts with what
    /// came along. Where it is not judged, no authority need be looked for.
    /// </summary>
    private X509ChainPolicy ChainPolicy(RemoteHost host, RouteSecurity security)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().LocalDateTime,
            VerificationTimeIgnored = false,
            TrustMode = security.Level == TlsLevel.Verified && security.Authorities is null
                ? X509ChainTrustMode.System
                : X509ChainTrustMode.CustomRootTrust,
        };
        if (security is not { Level: TlsLevel.Verified, Authorities: { } path, Fingerprints.Count: 0 })
            return policy;

        try
        {
            policy.CustomTrustStore.AddRange(authorities.Find(path));
            return policy;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new HostFailedException(RelayOutcome.Misconfigured(host, $"the authorities cannot be read: {fault.Message}"), fault);
        }
    }

    private static string Describe(SslStream stream, CertificateCheck? check, RemoteHost host)
    {
        var version = stream.SslProtocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";
        var verified = check is null ? "unverified" : $"verified for {host.Name} by {check.By}";
        return $"{version} {stream.NegotiatedCipherSuite}, {verified}";
    }

    private static bool IsFailure(Exception fault) => fault is AuthenticationException or IOException or SocketException
        or ObjectDisposedException or CryptographicException;

    // The innermost says it ("no shared cipher"); the others say that something inside them does.
    private static string ReasonOf(Exception fault, CertificateCheck? check)
    {
        if (check?.Refusal is { } refusal)
            return refusal;
        while (fault.InnerException is { } inner)
            fault = inner;
        return fault switch
        {
            SocketException socket => socket.SocketErrorCode.ToString(),
            ObjectDisposedException => "the connection was closed",
            _ => PrintableText.From(fault.Message, MaximumReason),
        };
    }
}
