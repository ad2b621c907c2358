using System.Text;
using Smtp.Accounts;
using Smtp.Accounts.Tokens;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Authentication;

/// <content>Bearer tokens, which somebody else may have to be asked about.</content>
internal sealed partial class Authenticator
{
    /// <summary>Tokens looked at at a time: they wait for others, not for a processor.</summary>
    private readonly LoginGate _inquiries = new(64);

    private async ValueTask<Decision> CheckTokenAsync(
        SessionContext context, SessionState.Authenticating state, AccountSnapshot snapshot, SaslStep.CheckToken question)
    {
        var exchange = (TokenExchange)state.Exchange;
        if (desk.Rules.Tokens is not { } tokens)
            return Decision.Say(state.Hello, ReplyCatalogue.CredentialsInvalid); // Switched off by a reload.
        if (question.Token.Length == 0)
            return state.GoOn(exchange.Refuse("invalid_token", tokens.Scope, tokens.Configuration));

        Account? proven = null;
        var claimed = snapshot.Find(question.Identity);
        var name = desk.Throttle.NameOf(question.Identity, claimed is not null || tokens.Admits(question.Identity));
        var refused = await InTurnAsync(context, state, _inquiries, question.Identity, claimed, name, async () =>
        {
            TokenVerdict verdict;
            try
            {
                verdict = Judge(question, await tokens.CheckAsync(question.Token, CancellationToken.None));
            }
            catch (IOException e)
            {
                log.TokensUncheckable(e.Message);
                return Decision.Say(state.Hello, ReplyCatalogue.AuthenticationFailedForNow);
            }

            if (verdict.Account is { } owner)
            {
                proven = snapshot.Find(owner) ?? (tokens.Admits(owner) ? Account.Unlisted(owner) : null);
                if (proven?.MayComeFrom(context.Client) ?? false)
                {
                    desk.Throttle.Succeeded(context.Client, proven.Name);
                    return null;
                }

                verdict = TokenVerdict.Invalid(proven is null ? $"no account {PrintableText.From(owner, 100)}" : "not from this address");
            }

            // A token is not guessed: what a stranger sends must not make the account wait for others.
            var isBanned = desk.Throttle.Failed(context.Client, "", Mark(Encoding.ASCII.GetBytes(question.Token)));
            log.TokenRefused(context, exchange.Mechanism, claimed, question.Identity, verdict.Reason);
            return isBanned
                ? Refuse(context, state, LoginVerdict.ClientBanned, claimed, question.Identity)
                : state.GoOn(exchange.Refuse(verdict.Status, tokens.Scope, tokens.Configuration));
        });
        return refused ?? Welcome(context, state, proven!);
    }

    /// <summary>As in PLAIN: nobody acts for another.</summary>
    private static TokenVerdict Judge(SaslStep.CheckToken question, TokenVerdict verdict) =>
        verdict.Account is { } name && question.Identity.Length > 0
            && AccountSnapshot.Canonical(name) != AccountSnapshot.Canonical(question.Identity)
            ? TokenVerdict.Invalid("it is for another account")
            : verdict;
}
