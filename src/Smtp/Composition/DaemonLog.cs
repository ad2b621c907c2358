using Microsoft.Extensions.Logging;
using Smtp.Accounts;

namespace Smtp.Composition;

/// <summary>What the daemon says about itself: event ids 1 to 99.</summary>
internal static partial class DaemonLog
{
    private const int MaximumMistakesShown = 20;

    [LoggerMessage(1, LogLevel.Information, "smtpd {Version} starts as {HostName} with its data in {DataDirectory}")]
    public static partial void Starting(ILogger logger, string version, string hostName, string dataDirectory);

    /// <summary>Listening and delivering; the line a supervisor may wait for.</summary>
    [LoggerMessage(2, LogLevel.Information, "Ready")]
    public static partial void Ready(ILogger logger);

    [LoggerMessage(3, LogLevel.Critical, "smtpd does not start: {Reason}")]
    public static partial void StartRefused(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Information, "Stopping: no new connections; sessions and deliveries under way have {Deadline} to end")]
    public static partial void Stopping(ILogger logger, string deadline);

    [LoggerMessage(5, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(10, LogLevel.Information, "Configuration read again: {Domains} domains, {Routes} routes, {RelayClients} relay networks")]
    public static partial void Reloaded(ILogger logger, int domains, int routes, int relayClients);

    [LoggerMessage(11, LogLevel.Warning, "Changed, but in force only after a restart: {Settings}")]
    public static partial void NeedsRestart(ILogger logger, string settings);

    [LoggerMessage(12, LogLevel.Error, "Mistake in the configuration: {Mistake}")]
    public static partial void ReloadMistake(ILogger logger, string mistake);

    [LoggerMessage(13, LogLevel.Error, "The running configuration stays in force: {Count} mistakes in the new one")]
    public static partial void ReloadRefused(ILogger logger, int count);

    [LoggerMessage(14, LogLevel.Warning, "The configuration file cannot be watched ({Reason}); SIGHUP still reads it again")]
    public static partial void CannotWatch(ILogger logger, string reason);

    [LoggerMessage(15, LogLevel.Warning,
        "Takes {Connections} connections at a time instead of {Configured}: the system allows {Files} open files (systemd: LimitNOFILE=)")]
    public static partial void FewerConnections(ILogger logger, int connections, int configured, int files);

    [LoggerMessage(16, LogLevel.Warning,
        "Takes {Connections} connections at a time instead of {Configured}: this process may use {Memory} of memory (systemd: MemoryMax=)")]
    public static partial void FewerConnectionsForMemory(ILogger logger, int connections, int configured, string memory);

    [LoggerMessage(25, LogLevel.Warning,
        "No certificate is configured: made {Path}, self-signed for {HostName}. Other servers encrypt with it, mail clients refuse it: "
        + "get one (certbot, lego) and name its files in Smtp:Tls:Certificates")]
    public static partial void SelfSignedMade(ILogger logger, string path, string hostName);

    [LoggerMessage(26, LogLevel.Warning,
        "No certificate is configured: showing the self-signed {Path}, which mail clients refuse; "
        + "name better ones in Smtp:Tls:Certificates")]
    public static partial void SelfSignedUsed(ILogger logger, string path);

    [LoggerMessage(27, LogLevel.Error, "The certificates in force stay: {Reason}")]
    public static partial void CertificatesKept(ILogger logger, string reason);

    public static void AccountsAreRead(ILogger logger, string file, AccountSnapshot snapshot)
    {
        AccountsRead(logger, snapshot.Count, file);
        foreach (var mistake in snapshot.Mistakes.Take(MaximumMistakesShown))
            AccountMistake(logger, file, mistake);
    }

    [LoggerMessage(40, LogLevel.Information, "{Count} accounts read from {File}")]
    private static partial void AccountsRead(ILogger logger, int count, string file);

    [LoggerMessage(41, LogLevel.Warning, "{File}: {Mistake}")]
    private static partial void AccountMistake(ILogger logger, string file, string mistake);

    [LoggerMessage(42, LogLevel.Error, "The accounts cannot be read, nobody can log in: {Reason}")]
    public static partial void AccountsUnreadable(ILogger logger, string reason);

    [LoggerMessage(43, LogLevel.Warning, "There are no accounts in {File}: nobody can submit mail; smtpd user add ADDRESS makes one")]
    public static partial void NoAccounts(ILogger logger, string file);

    /// <summary>A setting that stops nothing, and should be looked at all the same.</summary>
    [LoggerMessage(48, LogLevel.Warning, "Configuration: {Warning}")]
    public static partial void ConfigurationWarning(ILogger logger, string warning);

    [LoggerMessage(44, LogLevel.Warning,
        "What was known of failed logins and bans cannot be read ({Reason}); beginning anew, the file is kept as {Path}")]
    public static partial void LoginsDamaged(ILogger logger, string reason, string path);

    [LoggerMessage(45, LogLevel.Error, "Failed logins and bans cannot be kept: {Reason}; tried again, and forgotten by a restart")]
    public static partial void LoginsNotKept(ILogger logger, string reason);

    [LoggerMessage(46, LogLevel.Information, "Failed logins and bans can be kept again")]
    public static partial void LoginsKeptAgain(ILogger logger);

    [LoggerMessage(47, LogLevel.Information, "OAuth: {Message}")]
    public static partial void TokenKeys(ILogger logger, string message);

    [LoggerMessage(49, LogLevel.Warning, "OAuth: {Message}")]
    public static partial void TokenKeysTrouble(ILogger logger, string message);

    [LoggerMessage(20, LogLevel.Warning, "Smtp:Admin is not there yet in this version: nothing listens on port {Port}")]
    public static partial void NoAdmin(ILogger logger, int port);
}
