using System.Net;
using Smtp.Accounts;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Authentication;
using Smtp.Reception.Handlers;
using Smtp.Reception.Listening;
using Smtp.Reception.Submission;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Reception.Sessions;

/// <summary>What handlers may look at: what does not change while a session lasts, but for TLS, which begins once.</summary>
internal sealed class SessionContext(SessionEnvironment environment, ListenerOptions listener, IPAddress client, string connectionId)
{
    public ListenerOptions Listener => listener;

    public IPAddress Client => client;

    public string ConnectionId => connectionId;

    public ReceptionLimits Limits => environment.Options.Limits;

    public SubmissionOptions Submission => environment.Options.Submission;

    private string HostName => environment.Options.HostName;

    public HostReplies Replies => environment.Replies;

    public Router Router => environment.Router;

    public SinkState SinkState => environment.Sink.State;

    /// <summary><see langword="null"/> as long as everything goes in the clear. Set by the session loop alone.</summary>
    public SessionTls? Tls { get; set; }

    public bool OffersStartTls => listener.Tls == TlsMode.StartTls && Tls is null;

    /// <summary>There is a certificate to show.</summary>
    public bool CanStartTls => environment.Certificates is { Current.Certificates.Count: > 0 };

    /// <summary>Nobody between the client and us can listen.</summary>
    public bool IsEncrypted => Tls is not null;

    /// <summary>EXPORTER-Channel-Binding (RFC 9266) of the connection's TLS; empty where there is none to be had.</summary>
    public ReadOnlyMemory<byte> TlsExporter { get; init; }

    /// <summary><see langword="null"/> where there are no accounts.</summary>
    public Authenticator? Authenticator => environment.Authenticator;

    public AuthOffer AuthOffer => !listener.OffersAuth || Authenticator is null ? AuthOffer.None
        : IsEncrypted || listener.AuthWithoutTls || IPAddress.IsLoopback(client) ? AuthOffer.Now
        : AuthOffer.AfterEncryption;

    /// <summary>From then on what is no command may be a password, and is not shown in the log.</summary>
    public bool HasSeenAuth { get; set; }

    public bool OffersMechanism(SaslMechanism mechanism) => Authenticator!.Offered(!TlsExporter.IsEmpty).Contains(mechanism);

    /// <summary>The reply to EHLO, with AUTH where it may be used (RFC 4954 3).</summary>
    public Reply WithAuth(Reply ehlo) => AuthOffer == AuthOffer.Now
        ? environment.Replies.WithAuth(ehlo, Authenticator!.Offered(!TlsExporter.IsEmpty))
        : ehlo;

    public bool MaySendAs(Account account, Mailbox? sender) =>
        SenderPermission.MaySendAs(account, Authenticator!.Options.Senders, sender, Router);

    public ReceivedField ReceivedFrom(string helloName) => new(helloName, client, environment.Options.HostName, Tls);

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
        return new IncomingContent(transaction, envelope, recipients, Limits, environment.Time.GetTimestamp(), header);
    }

    private Submitter SubmitterOf(Account? account, Envelope envelope) => account is null
        ? new(FromRule.Keep, null, envelope, HostName, static _ => true, Router.Serves)
        : new(Submission.From, account.Name, envelope, HostName, address => MaySendAs(account, address), Router.Serves);

    // RFC 6409 is about a port; who has an account is at the same on any other.
    private bool IsSubmission(Account? account) =>
        account is not null || (Submission.RelayClients && Router.IsRelayClient(client));
}
