using System.Net;
using Smtp.Accounts;
using Smtp.Mail;
using Smtp.Policy.ReverseName;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;
using Smtp.Reception.Policies;
using Smtp.Reception.Submission;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Reception.Sessions;

/// <summary>
/// What handlers may look at: what does not change while a session lasts, but for TLS, which begins once, and the client, whom a proxy or a
/// filter may stand for.
/// </summary>
internal sealed class SessionContext(
    SessionEnvironment environment, ListenerOptions listener, IPAddress peer, string connectionId, ConnectionCensus census)
{
    /// <summary>Recipients that every transaction has room for, whatever others do.</summary>
    public const int OwnRecipients = 8;

    private IPAddress? _counted;
    private int _moreRecipients;

    public ListenerOptions Listener => listener;

    /// <summary>Who is connected: the client, or a proxy.</summary>
    public IPAddress Peer { get; } = peer;

    /// <summary>Policies, and the facts they are asked about.</summary>
    public SessionPolicies Policies { get; } = new(environment.Policies, environment.Log, peer, listener.Facts);

    /// <summary>Whose session it is; <see cref="IPAddress.None"/> where a proxy cannot tell.</summary>
    public IPAddress Client => Policies.Facts.Client;

    public string ConnectionId => connectionId;

    public ReceptionLimits Limits => environment.Options.Limits;

    public SubmissionOptions Submission => environment.Options.Submission;

    private string HostName => environment.Options.HostName;

    public HostReplies Replies => environment.Replies;

    public Router Router => environment.Router;

    public SinkState SinkState => environment.Sink.State;

    /// <summary><see langword="null"/> as long as everything goes in the clear. Set by the session loop alone.</summary>
    public SessionTls? Tls
    {
        get;
        set
        {
            field = value;
            Policies.Secured(value);
        }
    }

    public bool OffersStartTls => listener.Tls == TlsMode.StartTls && Tls is null;

    /// <summary>There is a certificate to show.</summary>
    public bool CanStartTls => environment.Certificates is { Current.Certificates.Count: > 0 };

    /// <summary>Nobody between the client and us can listen.</summary>
    public bool IsEncrypted => Tls is not null;

    /// <summary>Nobody on a network can listen.</summary>
    public bool IsPrivate => IsEncrypted || (IPAddress.IsLoopback(Client) && IPAddress.IsLoopback(Peer));

    /// <summary><see langword="null"/> where there are no accounts.</summary>
    public Authenticator? Authenticator => environment.Authenticator;

    public AuthOffer AuthOffer => Authenticator is null ? AuthOffer.None
        : AuthOffers.For(listener, Client, IsEncrypted, isOnThisMachine: IPAddress.IsLoopback(Peer));

    /// <summary>From then on what is no command may be a password, and is not shown in the log.</summary>
    public bool HasSeenAuth { get; set; }

    public bool OffersMechanism(SaslMechanism mechanism) => Authenticator!.Offered(this).Contains(mechanism);

    /// <summary>The client is a filter that may say for whom it speaks.</summary>
    public bool TakesXClient => listener.XClient?.Trusts(Client) ?? false;

    public bool TakesXClientLogin => listener.XClient is { Login: true } && Authenticator is not null;

    /// <summary>The reply to EHLO, with what is offered to this client alone.</summary>
    public Reply WithMore(Reply ehlo) => WithAuth(TakesXClient ? Replies.WithXClient(ehlo, TakesXClientLogin) : ehlo);

    /// <summary>With AUTH where it may be used (RFC 4954 3).</summary>
    private Reply WithAuth(Reply ehlo) => AuthOffer == AuthOffer.Now
        ? environment.Replies.WithAuth(ehlo, Authenticator!.Offered(this))
        : ehlo;

    public ReceivedField ReceivedFrom(string helloName) =>
        new(helloName, Client, environment.Options.HostName, Tls, Policies.Facts.ReverseName);

    /// <summary>Counts the connection, behind a proxy for no client yet; once, until <see cref="Leave"/>.</summary>
    public Admission Enter() => census.Enter(_counted = listener.Proxy is null ? Peer : null);

    /// <summary>From now on it is the session of another client, and counts for that one.</summary>
    public Admission Become(IPAddress client)
    {
        var admission = census.Move(_counted, client);
        if (admission == Admission.Granted)
            _counted = client;
        Policies.Facts.Client = client;
        return admission;
    }

    /// <summary>From now on it is the session of whom a filter speaks for: not of its certificate, and not from loopback.</summary>
    public Admission Become(IPAddress client, XClientCommand command)
    {
        var filter = Client;
        var admission = Become(client);
        // What the filter knows of the name is not looked for again.
        Policies.Facts.ReverseLookup = command.Name is not { } name ? null
            : Task.FromResult(new ReverseLookup(name.Text, name.IsTemporary, "told by XCLIENT"));
        Tls = Tls is null ? null : Tls with { Client = null };
        if (admission == Admission.Granted)
        {
            environment.Log.SpeaksFor(this, filter, command);
            return admission;
        }

        environment.TurnedAway.Add(client, admission);
        return admission;
    }

    public void Leave()
    {
        census.Leave(_counted);
        ForgetRecipients(unlessIn: null);
    }

    /// <summary>Memory for one more recipient beside the <paramref name="count"/> of the transaction.</summary>
    public bool HasRoomForRecipient(int count)
    {
        if (count < OwnRecipients + _moreRecipients)
            return true;
        if (!environment.Recipients.TryTake())
            return false;
        _moreRecipients++;
        return true;
    }

    /// <summary>Those of the transaction that has ended are held no more.</summary>
    public void ForgetRecipients(SessionState? unlessIn)
    {
        if (_moreRecipients == 0 || unlessIn is SessionState.InTransaction or { Content: not null })
            return;

        environment.Recipients.Return(_moreRecipients);
        _moreRecipients = 0;
    }

    /// <summary>Opens the sink's transaction for a session's: recipients and our Received field are in it when it comes back.</summary>
    public IncomingContent BeginContent(SessionState.InTransaction state)
    {
        var envelope = state.Envelope;
        var recipients = state.Recipients;
        var transaction = environment.Sink.Begin(envelope);
        for (var i = 0; i < recipients.Count; i++)
            transaction.AddRecipient(recipients[i]);

        var onlyRecipient = recipients.Count == 1 ? recipients[0].Address : null;
        var now = environment.Time.GetUtcNow();
        var isSubmitted = IsSubmission(state.Account);
        var received = isSubmitted && Submission.HideClient ? environment.ReceivedWithoutClient : state.Hello.Received;
        received.Write(transaction, envelope.Origin.Protocol, transaction.QueueId, onlyRecipient, now);
        var header = isSubmitted ? new SubmittedHeader(SubmitterOf(state.Account, envelope), transaction.QueueId, now) : null;
        return new IncomingContent(transaction, envelope, recipients, Limits, environment.Time.GetTimestamp(), header)
        {
            DeclaredLength = state.DeclaredLength,
        };
    }

    private Submitter SubmitterOf(Account? account, Envelope envelope) => account is null
        ? new(FromRule.Keep, null, envelope, HostName, static _ => true, Router.Serves)
        : new(Submission.From, account.Name, envelope, HostName, MaySendAs(account), Router.Serves);

    private Func<Mailbox, bool> MaySendAs(Account account) =>
        address => SenderPermission.MaySendAs(account, Authenticator!.Options.Senders, address, Router);

    // RFC 6409 is about a port; who has an account is at the same on any other.
    private bool IsSubmission(Account? account) =>
        account is not null || (Submission.RelayClients && Router.IsRelayClient(Client));
}
