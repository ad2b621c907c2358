using System.Net;
using Smtp.Policy;
using Smtp.Protocol.Framing;
using Smtp.Reception.Proxy;
using Smtp.Reception.Tls;
using Smtp.Reception.XClient;

namespace Smtp.Reception.Listening;

/// <summary>One address and port to listen on.</summary>
public sealed record ListenerOptions
{
    /// <summary><see cref="ListenerService.Lmtp"/> is not implemented; <see cref="SmtpServer"/> refuses it.</summary>
    public ListenerService Service { get; init; } = ListenerService.Smtp;

    /// <summary>For <c>smtpd explain</c> and for policies; where none is given, address and port.</summary>
    public string Name
    {
        get => field.Length > 0 ? field : new IPEndPoint(Address, Port).ToString();
        init;
    } = "";

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0: the system picks one, see <see cref="SmtpServer.EndPoints"/>.</summary>
    public int Port { get; init; } = 2525;

    /// <summary><see langword="null"/>: clients come directly. Else none comes without a proxy's header.</summary>
    public ProxyOptions? Proxy { get; init; }

    /// <summary><see langword="null"/>: no XCLIENT.</summary>
    public XClientOptions? XClient { get; init; }

    /// <summary>Other than <see cref="TlsMode.None"/> only with certificates: see <see cref="SmtpServer"/>.</summary>
    public TlsMode Tls { get; init; } = TlsMode.None;

    public ClientCertificates ClientCertificates { get; init; } = ClientCertificates.None;

    /// <summary>AUTH (RFC 4954); <see langword="null"/>: for submission alone.</summary>
    public bool? Auth { get; init; }

    /// <summary>Offers AUTH where anybody on the way can listen, too. Clients on loopback have it in any case.</summary>
    public bool AuthWithoutTls { get; init; }

    internal ListenerFacts Facts => field ??= new ListenerFacts(Name, Service == ListenerService.Submission);

    public bool OffersAuth => Auth ?? Service == ListenerService.Submission;

    public BareLineEndings BareLineEndings { get; init; } = BareLineEndings.Reject;

    /// <summary>Answers 554 to a client that talks before the greeting (RFC 5321 3.1 has it wait), instead of going on.</summary>
    public bool RefuseEarlyTalkers { get; init; }

    /// <summary>
    /// Answers 554 to a client that goes on behind HELO, EHLO, DATA, AUTH or STARTTLS without hearing the answer (RFC 2920 3.1), and to all
    /// pipelining before EHLO.
    /// </summary>
    public bool RefuseEarlyPipelining { get; init; }

    /// <summary>
    /// How long to wait for an early talker; only with <see cref="RefuseEarlyTalkers"/>. Kept to about a second; zero: who has talked by
    /// the time we would greet him.
    /// </summary>
    public TimeSpan GreetingDelay { get; init; } = TimeSpan.FromSeconds(2);
}
