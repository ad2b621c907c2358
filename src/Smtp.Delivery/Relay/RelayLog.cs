using Microsoft.Extensions.Logging;
using Smtp.Mail;

namespace Smtp.Delivery.Relay;

/// <summary>What the relay client writes to the log: 3000–3499. Outcomes of recipients are the queue's to log.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(3000, LogLevel.Debug, "Connected to {Host} for {Destination}")]
    public static partial void Connected(this ILogger logger, RemoteHost host, string destination);

    [LoggerMessage(3001, LogLevel.Debug, "Closed the connection to {Host} after {Messages} messages")]
    public static partial void Closed(this ILogger logger, RemoteHost host, int messages);

    [LoggerMessage(3002, LogLevel.Information, "{QueueId}: {Host} failed for {Destination}: {Reason}")]
    public static partial void HostFailed(this ILogger logger, QueueId queueId, RemoteHost host, string destination, string reason);

    [LoggerMessage(3003, LogLevel.Debug, "{QueueId}: the connection to {Host} was closed while it was idle; trying a new one")]
    public static partial void Stale(this ILogger logger, QueueId queueId, RemoteHost host);

    [LoggerMessage(3004, LogLevel.Information, "{QueueId}: no host to try for {Destination}: {Reason}")]
    public static partial void NoHost(this ILogger logger, QueueId queueId, string destination, string reason);

    [LoggerMessage(3005, LogLevel.Debug, "{Host} did not part politely: {Reason}")]
    public static partial void QuitFailed(this ILogger logger, RemoteHost host, string reason);

    [LoggerMessage(3006, LogLevel.Error, "{QueueId}: stored content cannot be read; the connection to {Host} was cut before its end")]
    public static partial void ContentUnreadable(this ILogger logger, QueueId queueId, RemoteHost host, Exception exception);

    [LoggerMessage(3300, LogLevel.Debug, "Secured the connection to {Host}: {Security}")]
    public static partial void Secured(this ILogger logger, RemoteHost host, string security);

    [LoggerMessage(3301, LogLevel.Warning, "{Host} offers TLS that does not work, so it gets its mail in the clear for {For}: {Reason}")]
    public static partial void GoingOnInClear(this ILogger logger, RemoteHost host, string reason, TimeSpan @for);

    [LoggerMessage(3302, LogLevel.Debug, "Logged in to {Host} as {User}")]
    public static partial void LoggedIn(this ILogger logger, RemoteHost host, string user);

    [LoggerMessage(3303, LogLevel.Warning, "{Host} does not let us in: {Reason}")]
    public static partial void LoginFailed(this ILogger logger, RemoteHost host, string reason);
}
