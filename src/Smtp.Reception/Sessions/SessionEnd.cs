namespace Smtp.Reception.Sessions;

/// <summary>How a session came to its end, for its closing log line.</summary>
internal enum SessionEnd : byte
{
    ClientClosed,
    ClientClosedInsideContent,
    Quit,
    Refused,
    TooManyErrors,
    TooManyCommands,
    TimedOut,
    TlsFailed,
    ProxyFailed,
    ServerStopping,
    ConnectionLost,
    Faulted,
}
