namespace Smtp.Routing;

/// <summary>How well the way to the next host has to be protected.</summary>
public enum TlsLevel
{
    /// <summary>Not even tried.</summary>
    None,

    /// <summary>Encrypted where the host offers it and it works, to whoever that is; else in the clear (RFC 7435).</summary>
    Opportunistic,

    /// <summary>Encrypted or not at all, to whoever that is: safe from listeners, not from somebody in between.</summary>
    Required,

    /// <summary>Encrypted, and to the host that was meant, or not at all.</summary>
    Verified,
}
