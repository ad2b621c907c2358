namespace Smtp.Reception.Tls;

/// <summary>How a listener uses TLS.</summary>
public enum TlsMode
{
    None,

    /// <summary>Offered in the reply to EHLO (RFC 3207).</summary>
    StartTls,

    /// <summary>From the first octet (RFC 8314 3.3).</summary>
    Implicit,
}
