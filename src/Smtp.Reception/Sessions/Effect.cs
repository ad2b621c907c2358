namespace Smtp.Reception.Sessions;

/// <summary>What the session loop does after a decision was taken and its reply said.</summary>
internal enum Effect : byte
{
    /// <summary>Reads the next command.</summary>
    GoOn,

    /// <summary>Reads content up to its end mark (DATA).</summary>
    ReceiveContent,

    /// <summary>Reads the declared octets into the message (BDAT).</summary>
    ReceiveChunk,

    /// <summary>Reads the declared octets and throws them away, then says the reply: a refused chunk must not cost the framing.</summary>
    SwallowChunk,

    /// <summary>Flushes, then makes the handshake (RFC 3207).</summary>
    StartTls,

    /// <summary>Answers the question of an authentication exchange, which takes its time; what comes of it is a decision again.</summary>
    Authenticate,

    /// <summary>Waits for a policy that looks something up; what comes of it is a decision again.</summary>
    AwaitPolicy,

    /// <summary>Flushes and closes.</summary>
    Close,
}
