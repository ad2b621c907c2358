namespace Smtp.Protocol.Replies;

/// <summary>
/// Everything this server says (RFC 5321 4.2.3; enhanced codes RFC 3463, 2034, 6531, 7504), but what holds the server's name:
/// that is in <see cref="HostReplies"/>. No other file spells a reply.
/// </summary>
public static partial class ReplyCatalogue
{
    public static readonly Reply Ok = new(250, new(2, 0, 0), "OK");

    public static readonly Reply SenderOk = new(250, new(2, 1, 0), "OK");

    public static readonly Reply RecipientOk = new(250, new(2, 1, 5), "OK");

    /// <summary>RFC 2034 5: a 3xx reply has no enhanced status.</summary>
    public static readonly Reply StartMailInput = new(354, default, "Start mail input; end with <CRLF>.<CRLF>");

    /// <summary>A chunk that is not the last (RFC 3030 2).</summary>
    public static readonly Reply ChunkOk = new(250, new(2, 0, 0), "OK");

    /// <summary>The end of content in a HELO session; after EHLO <see cref="MessageQueued"/> tells the queue id.</summary>
    public static readonly Reply MessageAccepted = new(250, new(2, 0, 0), "OK");

    /// <summary>RFC 5321 3.5.3: neither yes nor no.</summary>
    public static readonly Reply CannotVerify = new(252, new(2, 5, 0), "Cannot VRFY user, but will accept message and attempt delivery");

    public static readonly Reply Help = new(
        214, new(2, 0, 0), "Commands: HELO EHLO MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT");

    /// <summary>RFC 3207 4: what follows is the handshake.</summary>
    public static readonly Reply ReadyToStartTls = new(220, new(2, 0, 0), "Ready to start TLS");

    /// <summary>250 2.0.0 OK queued as ID: the end of content in an EHLO session.</summary>
    public static Reply MessageQueued(string queueId) => new(250, new(2, 0, 0), $"OK queued as {queueId}");
}
