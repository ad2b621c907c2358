using Smtp.Mail;
using Smtp.Policy;
using Smtp.Protocol.Replies;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Reception.Sessions;

/// <summary>What all sessions of a server have in common.</summary>
internal sealed class SessionEnvironment(
    ReceptionOptions options, IMessageSink sink, Router router, TimeProvider time, SessionLog log, ReceptionMetrics metrics,
    CertificateStore? certificates = null)
{
    public ReceptionOptions Options => options;

    public IMessageSink Sink => sink;

    public Router Router => router;

    public TimeProvider Time => time;

    public SessionLog Log => log;

    public ReceptionMetrics Metrics => metrics;

    public TurnedAwayClients TurnedAway { get; } = new(time, log, metrics);

    /// <summary>There when a listener uses TLS.</summary>
    public CertificateStore? Certificates => certificates;

    /// <summary><see langword="null"/> where there are no accounts.</summary>
    public Authenticator? Authenticator { get; init; }

    /// <summary>Asked of everybody, in this order.</summary>
    public required PolicyOrder Policies { get; init; }

    /// <summary>For who does not want to be seen.</summary>
    public ReceivedField ReceivedWithoutClient { get; } = ReceivedField.WithoutClient(options.HostName);

    public RecipientCensus Recipients { get; } = new(options.Limits.RecipientsAtOnce);

    public HostReplies Replies { get; } = new(options.HostName, options.Limits.MessageSize);
}
