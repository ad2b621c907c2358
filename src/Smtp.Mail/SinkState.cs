namespace Smtp.Mail;

/// <summary>Store errors named by what the peer must be told.</summary>
public enum SinkState
{
    /// <summary>Committed, or ready to.</summary>
    Accepting,

    /// <summary>452 4.3.1: no room now, will be again.</summary>
    Full,

    /// <summary>451 4.3.0: a write or flush failed; only a restart, which reads the journal again, can help.</summary>
    Failed,

    /// <summary>421 4.3.2: shutting down.</summary>
    Stopping,
}
