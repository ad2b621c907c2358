namespace Smtp.Protocol.Sasl;

/// <summary>Why an exchange ended early; the session's catalogue turns it into a reply.</summary>
public enum SaslError
{
    /// <summary>501 5.5.2: not what the mechanism's grammar allows.</summary>
    Malformed,

    /// <summary>535 5.7.8: well formed and not acceptable: another's identity, no channel binding where one is due, no password.</summary>
    Denied,
}
