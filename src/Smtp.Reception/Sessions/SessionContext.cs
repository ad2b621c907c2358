using System.Net;
using Smtp.Mail;
using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;
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

    public HostReplies Replies => environment.Replies;

    public Router Router => environment.Router;

    public SinkState SinkState => environment.Sink.State;

    /// <summary><see langword="null"/> as long as everything goes in the clear. Set by the session loop alone.</summary>
    public SessionTls? Tls { get; set; }

    public bool OffersStartTls => listener.Tls == TlsMode.StartTls && Tls is null;

    /// <summary>There is a certificate to show.</summary>
    public bool CanStartTls => environment.Certificates is { Current.Certificates.Count: > 0 };

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
        state.Hello.Received.Write(
            transaction, envelope.Origin.Protocol, transaction.QueueId, onlyRecipient, environment.Time.GetUtcNow());
        return new IncomingContent(transaction, envelope, recipients, Limits, environment.Time.GetTimestamp());
    }
}
