using Microsoft.Extensions.Logging;

namespace Smtp.Reception.Tls;

/// <summary>What is said about certificates: ids 1100 to 1119. Handshakes are in the log of the sessions.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(1100, LogLevel.Information, "Certificate {File} for {Names} ({Kind}), valid until {NotAfter:yyyy-MM-dd}")]
    public static partial void Loaded(ILogger logger, string file, string names, string kind, DateTimeOffset notAfter);

    [LoggerMessage(1101, LogLevel.Error, "The certificate in force stays: {Reason}")]
    public static partial void Kept(ILogger logger, string reason);

    [LoggerMessage(1102, LogLevel.Warning, "Certificate {File} for {Names} expires on {NotAfter:yyyy-MM-dd}: renew it")]
    public static partial void ExpiresSoon(ILogger logger, string file, string names, DateTimeOffset notAfter);

    [LoggerMessage(1103, LogLevel.Error,
        "Certificate {File} for {Names} is not valid: only from {NotBefore:yyyy-MM-dd} to {NotAfter:yyyy-MM-dd}")]
    public static partial void NotValid(ILogger logger, string file, string names, DateTimeOffset notBefore, DateTimeOffset notAfter);

    [LoggerMessage(1104, LogLevel.Error, "Looking for new certificates failed, going on")]
    public static partial void LookFailed(ILogger logger, Exception fault);
}
