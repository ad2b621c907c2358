using Microsoft.Extensions.Logging;
using Smtp.Accounts;
using Smtp.Accounts.Tokens;
using Smtp.Protocol.Replies;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;

namespace Smtp.Composition;

/// <summary>From settings to what is in force for logging in.</summary>
internal sealed class AccountRules(TimeProvider time, ILogger<Daemon> logger)
{
    private AccountFile? _file;
    private ITokenChecker? _tokens;

    public LoginRules From(SmtpSettings settings)
    {
        if (_file?.Path != settings.AccountFile)
        {
            _file = new AccountFile(
                settings.AccountFile, time, snapshot => DaemonLog.AccountsAreRead(logger, settings.AccountFile, snapshot));
        }

        _tokens = settings.OAuth is { } oauth ? TokenCheckers.Create(oauth, time, Tell, _tokens) : null;
        return new LoginRules(_file, settings.Authentication, _tokens);
    }

    /// <summary>Now, so that what is wrong with the file is known before somebody cannot log in.</summary>
    public void Look(LoginRules rules, SmtpSettings settings)
    {
        try
        {
            var count = rules.Accounts.Current.Count;
            if (count == 0 && settings.OAuth is not { Domains.Count: > 0 }
                && settings.Reception.Listeners.Any(listener => listener.Service == ListenerService.Submission))
                DaemonLog.NoAccounts(logger, settings.AccountFile);
        }
        catch (IOException e)
        {
            DaemonLog.AccountsUnreadable(logger, e.Message);
        }
    }

    private void Tell(TokenNews news)
    {
        var text = PrintableText.From(news.Text);
        if (news.IsTrouble)
            DaemonLog.TokenKeysTrouble(logger, text);
        else
            DaemonLog.TokenKeys(logger, text);
    }
}
