namespace Smtp.Protocol.Framing;

public enum LineStep
{
    /// <summary>No CRLF yet, and the line may still grow.</summary>
    NeedMore,

    /// <summary>A line, without its CRLF.</summary>
    Complete,

    /// <summary>
    /// More than the limit without a CRLF: what was seen is consumed; go on discarding until <see cref="Complete"/>, then answer 500.
    /// </summary>
    TooLong,
}
