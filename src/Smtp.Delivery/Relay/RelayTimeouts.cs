namespace Smtp.Delivery.Relay;

/// <summary>How long the client waits (RFC 5321 4.5.3.2). Each bounds the whole reply, not the time between two of its octets.</summary>
public sealed record RelayTimeouts
{
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>EHLO, HELO and RSET; the RFC names no figure of their own.</summary>
    public TimeSpan Hello { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A whole handshake, from the answer to STARTTLS on.</summary>
    public TimeSpan TlsHandshake { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan Mail { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Rcpt { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan DataInit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For one block of content, at most 64 KiB, to be taken.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    public TimeSpan DataEnd { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For the answer to QUIT, which nobody needs.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(5);
}
