namespace Smtp.Reception.Sessions;

/// <summary>The columns of the command table: one for each kind of <see cref="SessionState"/>.</summary>
internal enum SessionStage
{
    /// <summary>220 was said, HELO or EHLO was not yet accepted.</summary>
    Greeted,

    /// <summary>Between transactions.</summary>
    Helloed,

    /// <summary>MAIL was accepted, no content has begun.</summary>
    InTransaction,

    /// <summary>354 was said; what comes is content, not commands.</summary>
    Receiving,

    /// <summary>Between the chunks of BDAT (RFC 3030).</summary>
    Chunking,

    /// <summary>Inside AUTH (RFC 4954 4): what comes is messages of the mechanism, not commands.</summary>
    Authenticating,

    /// <summary>A chunk was refused: only RSET, HELO and EHLO lead back.</summary>
    ChunkingFailed,
}
