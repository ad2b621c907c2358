namespace Smtp.Protocol.Proxy;

/// <summary>The TLS between a client and the proxy. From the proxy to us all goes in the clear.</summary>
/// <param name="Version">As OpenSSL calls it ("TLSv1.3"), printable; empty when not said.</param>
/// <param name="Cipher">Likewise.</param>
/// <param name="ClientName">The common name of a client certificate that the proxy has verified, printable.</param>
public sealed record ProxyTls(string Version, string Cipher, string? ClientName)
{
    public override string ToString() => string.Join(' ', new[] { "TLS", Version, Cipher }.Where(static word => word.Length > 0));
}
