namespace Smtp.Protocol.Sasl;

/// <summary>The mechanisms known here, strongest first: the order in which they are offered.</summary>
public enum SaslMechanism
{
    /// <summary>RFC 4422 appendix A, for the certificate of a client.</summary>
    External,

    /// <summary>RFC 7677, bound to the TLS channel (RFC 9266, RFC 5929).</summary>
    ScramSha256Plus,

    /// <summary>RFC 7677.</summary>
    ScramSha256,

    /// <summary>RFC 5802.</summary>
    ScramSha1,

    /// <summary>RFC 7628.</summary>
    OAuthBearer,

    /// <summary>Its forerunner, never standardized.</summary>
    XOAuth2,

    /// <summary>RFC 4616.</summary>
    Plain,

    /// <summary>Never standardized (draft-murchison-sasl-login), and the only one that some clients know.</summary>
    Login,
}
