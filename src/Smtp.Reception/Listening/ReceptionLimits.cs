namespace Smtp.Reception.Listening;

/// <summary>How much of anything one client, or all of them, may use.</summary>
public sealed record ReceptionLimits
{
    /// <summary>Octets of content, offered as SIZE (RFC 1870); more is answered 552 5.3.4.</summary>
    public long MessageSize { get; init; } = 26_214_400;

    /// <summary>Recipients of one message; more are answered 452 4.5.3. RFC 5321 4.5.3.1.8 asks for 100 at least.</summary>
    public int Recipients { get; init; } = 1000;

    /// <summary>
    /// Recipients of all transactions under way, beyond the first 8 of each; more are answered 452 4.5.3. One takes a few hundred octets,
    /// 2.25 KiB at most.
    /// </summary>
    public int RecipientsAtOnce { get; init; } = 250_000;

    /// <summary>Connections at a time; more are answered 421 4.7.0 and closed.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Connections at a time from one IPv4 address or one IPv6 /64 network; more are answered 421 4.7.0 and closed.</summary>
    public int ConnectionsPerClient { get; init; } = 500;

    /// <summary>
    /// Connections at a time from one IPv4 /24 or one IPv6 /48 network; more are answered 421 4.7.0 and closed. 0: no limit.
    /// </summary>
    public int ConnectionsPerNetwork { get; init; }

    /// <summary>Commands answered 5xx since the last accepted message; the next is followed by 421 4.7.0 and the end.</summary>
    public int Errors { get; init; } = 20;

    /// <summary>
    /// Commands answered 4xx since the last accepted message; the next is followed by 421 4.7.0 and the end. Many, because a client with
    /// more recipients than <see cref="Recipients"/> may name them all before it splits them (RFC 5321 4.5.3.1.10).
    /// </summary>
    public int Deferrals { get; init; } = 1000;

    /// <summary>
    /// Commands that bring no mail nearer (NOOP, RSET, HELO, VRFY, HELP, a recipient named again, a chunk of nothing …) since the last accepted
    /// message, answered 2xx; the next is followed by 421 4.7.0 and the end, so that nobody keeps a place by them for ever.
    /// </summary>
    public int IdleCommands { get; init; } = 200;

    /// <summary>Received fields in a message; more are a loop, answered 554 5.4.6 (RFC 5321 6.3).</summary>
    public int Hops { get; init; } = 100;

    /// <summary>Octets of a command line, CRLF included: 512 of RFC 5321 4.5.3.1.4 and room for every extension offered.</summary>
    public int CommandLine { get; init; } = 2048;

    /// <summary>Octets a second that content must bring on average once <see cref="ReceptionTimeouts.DataBlock"/> has gone by.</summary>
    public int ContentRate { get; init; } = 100;
}
