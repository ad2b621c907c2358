namespace Smtp.Reception.Listening;

/// <summary>How long a client may keep us waiting (RFC 5321 4.5.3.2); then 421 4.4.2 and the end. Kept to about a second.</summary>
public sealed record ReceptionTimeouts
{
    /// <summary>From one reply to the end of the next command line (4.5.3.2.7); octets that complete no line win no time.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From 354 to the first octet of content (RFC 5321 4.5.3.2.4).</summary>
    public TimeSpan DataStart { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From one block of content to the next (RFC 5321 4.5.3.2.5).</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For the whole content of one message, from 354 or the first chunk.</summary>
    public TimeSpan Content { get; init; } = TimeSpan.FromHours(1);

    /// <summary>For a whole TLS handshake, from 220 or from the connection.</summary>
    public TimeSpan TlsHandshake { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For the header of a proxy, from the connection.</summary>
    public TimeSpan ProxyHeader { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>
    /// In place of <see cref="Command"/> and <see cref="TlsHandshake"/> while three quarters of <see cref="ReceptionLimits.Connections"/> are
    /// there: those who only sit make room for those who come with mail.
    /// </summary>
    public TimeSpan Crowded { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a client to take our last words before the connection is cut.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(10);
}
