using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using Smtp.Accounts;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Authentication;

/// <summary>
/// Answers what an exchange asks: looks accounts up, checks passwords, slow as that is, away from the threads that serve sessions, and lets
/// nobody try faster than <see cref="LoginThrottle"/> allows.
/// </summary>
/// <param name="stopping">Completes when the server stops: nobody waits for his turn then.</param>
/// <param name="nonces">See <see cref="SaslExchange.Create"/>.</param>
internal sealed partial class Authenticator(
    LoginDesk desk, TimeProvider time, SessionLog log, Task stopping, Func<string> nonces)
{
    private readonly LoginGate _processors = new(Environment.ProcessorCount);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    public AuthenticationOptions Options => desk.Rules.Options;

    /// <summary>In the order they are offered.</summary>
    public IEnumerable<SaslMechanism> Offered(SessionContext context)
    {
        var rules = desk.Rules;
        var chosen = rules.Options.Mechanisms;
        AccountSnapshot? snapshot = null;
        if (chosen.Count == 0)
            TryRead(out snapshot);
        return Enum.GetValues<SaslMechanism>().Where(mechanism => CanUse(context, rules, mechanism)
            && (chosen.Count > 0
                ? chosen.Contains(mechanism)
                : mechanism != SaslMechanism.ScramSha1 && (!SaslMechanisms.IsScram(mechanism) || (snapshot?.AllCan(mechanism) ?? false))));
    }

    public SaslExchange Begin(SaslMechanism mechanism, SessionContext context) => SaslExchange.Create(
        mechanism, nonces(), Offered(context).Contains(SaslMechanism.ScramSha256Plus) ? Bindings(context) : ChannelBindings.None);

    /// <summary>Never throws for what a client said, or for a file that cannot be read.</summary>
    public async ValueTask<Decision> AnswerAsync(SessionContext context, SessionState.Authenticating state)
    {
        if (!TryRead(out var snapshot))
            return Decision.Say(state.Hello, ReplyCatalogue.AuthenticationFailedForNow);

        switch (state.Question)
        {
            case SaslStep.FindCredentials find:
                var scram = (ScramExchange)state.Exchange;
                return state.GoOn(scram.Answer(snapshot.ScramFor(find.Identity, scram.Mechanism, _secret)));

            case SaslStep.CheckPassword check:
                var mark = Mark(check.Password);
                var refused = await TryAsync(
                    context, state, snapshot, check.Identity, mark, account => snapshot.Verify(account, check.Password));
                CryptographicOperations.ZeroMemory(check.Password);
                return refused ?? Succeed(context, state, snapshot, check.Identity);

            case SaslStep.Proof proof:
                var unproven = await TryAsync(
                    context, state, snapshot, proof.Identity, 0, account => proof.IsRight && account is not null);
                return unproven ?? state.GoOn(proof.Last!);

            case SaslStep.CheckCertificate certificate:
                var names = CertificateAccounts.Of(context.Tls?.Client, Options);
                var name = CertificateAccounts.Choose(names, certificate.Identity, snapshot);
                var foreign = await TryAsync(
                    context, state, snapshot, name ?? certificate.Identity, 0, account => name is not null && account is not null);
                return foreign ?? Succeed(context, state, snapshot, name!);

            case SaslStep.CheckToken token:
                return await CheckTokenAsync(context, state, snapshot, token);

            case SaslStep.Done done:
                return Succeed(context, state, snapshot, done.Identity);

            default: // What is denied without a question counts as a guess.
                return await TryAsync(context, state, snapshot, "", 0, _ => false)
                    ?? throw new InvalidOperationException("Denied, and right.");
        }
    }

    private static ChannelBindings Bindings(SessionContext context) => context.Tls?.Bindings ?? ChannelBindings.None;

    private static bool CanUse(SessionContext context, LoginRules rules, SaslMechanism mechanism) => mechanism switch
    {
        SaslMechanism.External => CertificateAccounts.Of(context.Tls?.Client, rules.Options).Count > 0,
        SaslMechanism.ScramSha256Plus => !Bindings(context).IsEmpty,

        // RFC 6750 5.3: whoever sees a token has it, so no setting gives it to a network.
        SaslMechanism.OAuthBearer or SaslMechanism.XOAuth2 => rules.Tokens is not null && context.IsPrivate,
        _ => true,
    };

    /// <returns><see langword="null"/> where the attempt may be made and is right.</returns>
    private ValueTask<Decision?> TryAsync(
        SessionContext context, SessionState.Authenticating state, AccountSnapshot snapshot, string identity, ulong mark,
        Func<Account?, bool> verify)
    {
        var account = snapshot.Find(identity);
        var name = desk.Throttle.NameOf(identity, account is not null);
        return InTurnAsync(context, state, _processors, identity, account, name, async () =>
        {
            if (await Task.Run(() => verify(account)) && account!.MayComeFrom(context.Client))
            {
                desk.Throttle.Succeeded(context.Client, name);
                return null;
            }

            var isBanned = desk.Throttle.Failed(context.Client, name, mark);
            log.AuthenticationFailed(context, state.Exchange.Mechanism, account, identity);
            return isBanned
                ? Refuse(context, state, LoginVerdict.ClientBanned, account, identity)
                : Decision.Say(state.Hello, ReplyCatalogue.CredentialsInvalid);
        });
    }

    /// <summary>Makes an attempt when the throttle says so, and no more at a time than <paramref name="gate"/> has room for.</summary>
    /// <returns>What <paramref name="attempt"/> returns, or a refusal without one.</returns>
    private async ValueTask<Decision?> InTurnAsync(
        SessionContext context, SessionState.Authenticating state, LoginGate gate, string identity, Account? account, string name,
        Func<ValueTask<Decision?>> attempt)
    {
        if (!gate.TryQueue())
            return Decision.Say(state.Hello, ReplyCatalogue.AuthenticationFailedForNow);

        // Asked under the gate, so that no more attempts are under way than it lets through when the first of them fails.
        await gate.EnterAsync();
        try
        {
            var admission = desk.Throttle.Admit(context.Client, name);
            if (admission is { Verdict: LoginVerdict.Granted, Wait.Ticks: > 0 })
            {
                gate.Release();
                await PauseAsync(admission.Wait);
                await gate.EnterAsync();
            }

            return admission.Verdict == LoginVerdict.Granted
                ? await attempt()
                : Refuse(context, state, admission.Verdict, account, identity);
        }
        finally
        {
            gate.Release();
            gate.Leave();
        }
    }

    /// <summary>The account a trusted filter has authenticated somebody as, at <paramref name="client"/>.</summary>
    /// <returns>False also where the accounts cannot be read now.</returns>
    public bool TryFind(string identity, IPAddress client, [NotNullWhen(true)] out Account? account)
    {
        account = TryRead(out var snapshot) ? snapshot.Find(identity) : null;
        if (account?.MayComeFrom(client) == false)
            account = null;
        return account is not null;
    }

    private Decision Refuse(
        SessionContext context, SessionState.Authenticating state, LoginVerdict verdict, Account? account, string identity)
    {
        log.AuthenticationRefused(context, verdict, account, identity);
        return verdict == LoginVerdict.ClientBanned
            ? Decision.Close(state.Hello, ReplyCatalogue.TooManyFailedAuthentications)
            : Decision.Say(state.Hello, ReplyCatalogue.AuthenticationPaused);
    }

    // Nobody: taken out of the file while the exchange was going on.
    private Decision Succeed(SessionContext context, SessionState.Authenticating state, AccountSnapshot snapshot, string identity) =>
        snapshot.Find(identity) is { } account
            ? Welcome(context, state, account)
            : Decision.Say(state.Hello, ReplyCatalogue.CredentialsInvalid);

    private Decision Welcome(SessionContext context, SessionState.Authenticating state, Account account)
    {
        log.Authenticated(context, state.Exchange.Mechanism, account);
        return Decision.Say(state.Hello.As(account), ReplyCatalogue.Authenticated);
    }

    private async Task PauseAsync(TimeSpan wait)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(Task.Delay(wait, time, over.Token), stopping);
        await over.CancelAsync();
    }

    private bool TryRead([NotNullWhen(true)] out AccountSnapshot? snapshot)
    {
        try
        {
            snapshot = desk.Rules.Accounts.Current;
            return true;
        }
        catch (IOException e)
        {
            log.AccountsUnreadable(e.Message);
            snapshot = null;
            return false;
        }
    }

    // Kept instead of a wrong password or token: worth nothing to who reads our memory.
    private ulong Mark(ReadOnlySpan<byte> secret) => BitConverter.ToUInt64(HMACSHA256.HashData(_secret, secret)) | 1;
}
