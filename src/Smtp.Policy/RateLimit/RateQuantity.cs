namespace Smtp.Policy.RateLimit;

/// <summary>What is counted.</summary>
public enum RateQuantity
{
    Connections,

    /// <summary>MAIL commands.</summary>
    Messages,

    /// <summary>RCPT commands that the relay rule lets through.</summary>
    Recipients,

    /// <summary>Octets of content that came in whole.</summary>
    Bytes,

    /// <summary>Replies 5xx.</summary>
    Errors,

    UnknownRecipients,
}
