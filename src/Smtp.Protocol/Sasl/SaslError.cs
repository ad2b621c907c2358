namespace Smtp.Protocol.Sasl;

/// <summary>Why an exchange ended early; the session's catalogue turns it into a reply.</summary>
public enum SaslError
{
    /// <summary>501 5.5.2: not what the mechanism's grammar allows.</summary>
    Malformed,

    /// <summary>535 5.7.8: a channel binding that is not known here, or not to be had on this connection.</summary>
    UnknownBinding,

    /// <summary>535 5.7.8: the client thinks that we cannot bind, and we offered to: somebody between us has hidden it.</summary>
    HiddenBinding,

    /// <summary>535 5.7.8: the client has taken note that its token was refused.</summary>
    Refused,

    /// <summary>535 5.7.8: well formed and not acceptable: another's identity, no channel binding where one is due, no password.</summary>
    Denied,
}
