namespace Smtp.Protocol.Proxy;

/// <summary>What is wrong with a header, for the log.</summary>
public enum ProxyError
{
    None,

    /// <summary>The first octets are those of no header: most likely the client came without a proxy.</summary>
    NoHeader,

    /// <summary>Version 1: longer than its 107 octets. Version 2: longer than <see cref="ProxyVersion2.MaximumLength"/>.</summary>
    TooLong,

    /// <summary>Version 1: not of its form.</summary>
    Syntax,

    /// <summary>Neither version 1 nor 2, or a command that is neither LOCAL nor PROXY.</summary>
    UnknownVersion,

    /// <summary>Not a stream over IPv4, IPv6 or a Unix socket: what comes over it is no SMTP.</summary>
    WrongFamily,

    /// <summary>The declared length leaves no room for the addresses of the family.</summary>
    TooShort,

    /// <summary>The extensions (TLV) do not fill the declared length exactly.</summary>
    BadExtensions,

    /// <summary>CRC32c says that something was changed on the way.</summary>
    BadChecksum,
}
