namespace Smtp.Policy;

/// <summary>When a policy is asked. A session goes through the stages in this order, through the last three once a message.</summary>
public enum PolicyStage
{
    /// <summary>Before the greeting, and before the handshake of implicit TLS: a refusal ends the connection.</summary>
    Connection,

    /// <summary>At HELO or EHLO: a refusal leaves everything as it was (RFC 5321 4.1.4).</summary>
    Hello,

    /// <summary>At MAIL.</summary>
    Sender,

    /// <summary>At RCPT, before anybody looks whether there is such a mailbox.</summary>
    Recipient,

    /// <summary>When the content is there, before it is committed: a refusal is the reply to its end.</summary>
    Content,
}
