using System.Diagnostics.CodeAnalysis;
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
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle unless asked for one.")]
internal sealed class Authenticator(
    LoginDesk desk, TimeProvider time, SessionLog log, Task stopping, Func<string> nonces)
{
    /// <summary>Waiting for a processor: a wait of many seconds already.</summary>
    private const int MaximumWaiting = 500;

    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private int _waiting;

    public AuthenticationOptions Options => desk.Rules.Options;

    /// <summary>In the order they are offered.</summary>
    /// <param name="canBind">There is a TLS exporter for the connection.</param>
    public IEnumerable<SaslMechanism> Offered(bool canBind)
    {
        var options = Options;
        AccountSnapshot? snapshot = null;
        if (options.Mechanisms.Count == 0)
            TryRead(out snapshot);
        return Enum.GetValues<SaslMechanism>().Where(mechanism =>
            (mechanism != SaslMechanism.ScramSha256Plus || canBind)
            && (options.Mechanisms.Count > 0
                ? options.Mechanisms.Contains(mechanism)
                : mechanism != SaslMechanism.ScramSha1 && (!SaslMechanisms.IsScram(mechanism) || (snapshot?.AllCan(mechanism) ?? false))));
    }

    public SaslExchange Begin(SaslMechanism mechanism, ReadOnlyMemory<byte> tlsExporter) =>
        SaslExchange.Create(mechanism, nonces(), tlsExporter);

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

            case SaslStep.Done done:
                return Succeed(context, state, snapshot, done.Identity);

            default: // What is denied without a question counts as a guess.
                return await TryAsync(context, state, snapshot, "", 0, _ => false)
                    ?? throw new InvalidOperationException("Denied, and right.");
        }
    }

    /// <returns><see langword="null"/> where the attempt may be made and is right.</returns>
    private async ValueTask<Decision?> TryAsync(
        SessionContext context, SessionState.Authenticating state, AccountSnapshot snapshot, string identity, ulong mark,
        Func<Account?, bool> verify)
    {
        var name = AccountSnapshot.Canonical(identity);
        var account = snapshot.Find(identity);
        if (Interlocked.Increment(ref _waiting) > MaximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return Decision.Say(state.Hello, ReplyCatalogue.AuthenticationFailedForNow);
        }

        // Asked under the gate, so that no more attempts are under way than it lets through when the first of them fails.
        await _processors.WaitAsync();
        try
        {
            var admission = desk.Throttle.Admit(context.Client, name);
            if (admission is { Verdict: LoginVerdict.Granted, Wait.Ticks: > 0 })
            {
                _processors.Release();
                await PauseAsync(admission.Wait);
                await _processors.WaitAsync();
            }

            if (admission.Verdict != LoginVerdict.Granted)
                return Refuse(context, state, admission.Verdict, account, identity);

            var isRight = await Task.Run(() => verify(account)) && account!.MayComeFrom(context.Client);
            if (isRight)
            {
                desk.Throttle.Succeeded(context.Client, name);
                return null;
            }

            var isBanned = desk.Throttle.Failed(context.Client, name, mark);
            log.AuthenticationFailed(context, state.Exchange.Mechanism, account, identity);
            if (!isBanned)
                return Decision.Say(state.Hello, ReplyCatalogue.CredentialsInvalid);
            return Refuse(context, state, LoginVerdict.ClientBanned, account, identity);
        }
        finally
        {
            _processors.Release();
            Interlocked.Decrement(ref _waiting);
        }
    }

    private Decision Refuse(
        SessionContext context, SessionState.Authenticating state, LoginVerdict verdict, Account? account, string identity)
    {
        log.AuthenticationRefused(context, verdict, account, identity);
        return verdict == LoginVerdict.ClientBanned
            ? Decision.Close(state.Hello, ReplyCatalogue.TooManyFailedAuthentications)
            : Decision.Say(state.Hello, ReplyCatalogue.AuthenticationPaused);
    }

    private Decision Succeed(SessionContext context, SessionState.Authenticating state, AccountSnapshot snapshot, string identity)
    {
        // Taken out of the file while the exchange was going on.
        if (snapshot.Find(identity) is not { } account)
            return Decision.Say(state.Hello, ReplyCatalogue.CredentialsInvalid);

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

    // Kept instead of a wrong password: worth nothing to who reads our memory.
    private ulong Mark(byte[] password) => BitConverter.ToUInt64(HMACSHA256.HashData(_secret, password)) | 1;
}
