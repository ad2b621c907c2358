namespace Smtp.Dns;

public enum DnsStatus
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name exists, but has no record of the type.</summary>
    NoData,

    /// <summary>NXDOMAIN: permanent.</summary>
    NoSuchName,

    /// <summary>MX 0 "." (RFC 7505): the domain takes no mail. Permanent.</summary>
    NullMx,

    /// <summary>No answer, SERVFAIL, a malformed answer: transient.</summary>
    Failure,
}
