using System.Net;
using Microsoft.Extensions.Logging;
using Smtp.Accounts;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Authentication;

namespace Smtp.Reception.Sessions;

/// <content>Who logs in and who does not: ids 1140 to 1149, and 1500 to 1509.</content>
internal sealed partial class SessionLog
{
    private const int MaximumNameShown = 100;

    public void Authenticated(SessionContext context, SaslMechanism mechanism, Account account)
    {
        if (logger.IsEnabled(LogLevel.Information))
            WriteAuthenticated(logger, context.Client, NameOf(account, ""), SaslMechanisms.NameOf(mechanism));
    }

    public void AuthenticationFailed(SessionContext context, SaslMechanism mechanism, Account? account, string identity)
    {
        if (logger.IsEnabled(LogLevel.Warning))
        {
            var reason = account is null ? "no such account"
                : mechanism == SaslMechanism.External ? "the certificate is for another"
                : "wrong password";
            WriteAuthenticationFailed(logger, context.Client, NameOf(account, identity), SaslMechanisms.NameOf(mechanism), reason);
        }
    }

    public void AuthenticationRefused(SessionContext context, LoginVerdict verdict, Account? account, string identity)
    {
        if (logger.IsEnabled(LogLevel.Warning))
            WriteAuthenticationRefused(logger, context.Client, NameOf(account, identity), verdict);
    }

    public void TokenRefused(SessionContext context, SaslMechanism mechanism, Account? account, string identity, string reason)
    {
        if (logger.IsEnabled(LogLevel.Warning))
            WriteTokenRefused(logger, context.Client, NameOf(account, identity), SaslMechanisms.NameOf(mechanism), reason);
    }

    public void TokensUncheckable(string reason) => WriteTokensUncheckable(logger, PrintableText.From(reason));

    public void AccountsUnreadable(string reason) => WriteAccountsUnreadable(logger, PrintableText.From(reason));

    // People type their password where their name belongs: what is neither an account nor looks like one is not shown.
    private static string NameOf(Account? account, string identity) =>
        account is not null || identity.Contains('@', StringComparison.Ordinal)
            ? PrintableText.From(account?.Name ?? identity, MaximumNameShown)
            : "(not shown)";

    [LoggerMessage(1140, LogLevel.Information, "Authenticated {Client} as {Account} by {Mechanism}")]
    private static partial void WriteAuthenticated(ILogger logger, IPAddress client, string account, string mechanism);

    [LoggerMessage(1141, LogLevel.Warning, "Authentication of {Client} as {Account} by {Mechanism} failed: {Reason}")]
    private static partial void WriteAuthenticationFailed(
        ILogger logger, IPAddress client, string account, string mechanism, string reason);

    [LoggerMessage(1142, LogLevel.Warning, "Authentication of {Client} as {Account} refused after too many failures: {Verdict}")]
    private static partial void WriteAuthenticationRefused(ILogger logger, IPAddress client, string account, LoginVerdict verdict);

    [LoggerMessage(1500, LogLevel.Warning, "Token of {Client} for {Account} by {Mechanism} refused: {Reason}")]
    private static partial void WriteTokenRefused(ILogger logger, IPAddress client, string account, string mechanism, string reason);

    [LoggerMessage(1501, LogLevel.Error, "Tokens cannot be checked, nobody can log in with one: {Reason}")]
    private static partial void WriteTokensUncheckable(ILogger logger, string reason);

    [LoggerMessage(1143, LogLevel.Error, "The accounts cannot be read, nobody can log in: {Reason}")]
    private static partial void WriteAccountsUnreadable(ILogger logger, string reason);
}
