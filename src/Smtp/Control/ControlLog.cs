using Microsoft.Extensions.Logging;

namespace Smtp.Control;

/// <summary>What the control socket says: event ids 30 to 39.</summary>
internal static partial class ControlLog
{
    [LoggerMessage(30, LogLevel.Error, "No control socket, so \"smtpd queue\" and \"smtpd ban\" cannot reach this daemon: {Reason}")]
    public static partial void NoSocket(ILogger logger, string reason);

    [LoggerMessage(31, LogLevel.Error, "A control connection could not be taken; tried again soon")]
    public static partial void AcceptFailed(ILogger logger, Exception error);

    [LoggerMessage(32, LogLevel.Information, "Operator: {Command}, {Matched} messages matched, {Changed} changed, {Left} not")]
    public static partial void Changed(ILogger logger, string command, int matched, int changed, int left);

    [LoggerMessage(34, LogLevel.Information, "Operator: the ban of {Who} is lifted")]
    public static partial void BanLifted(ILogger logger, string who);

    [LoggerMessage(33, LogLevel.Error, "A request on the control socket failed")]
    public static partial void RequestFailed(ILogger logger, Exception error);
}
