using System.Net;
using Smtp.Protocol.Framing;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Listening;

/// <summary>One address and port to listen on.</summary>
public sealed record ListenerOptions
{
    /// <summary>Only <see cref="ListenerService.Smtp"/> is implemented; <see cref="SmtpServer"/> refuses the others.</summary>
    public ListenerService Service { get; init; } = ListenerService.Smtp;

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0: the system picks one, see <see cref="SmtpServer.EndPoints"/>.</summary>
    public int Port { get; init; } = 2525;

    /// <summary>Other than <see cref="TlsMode.None"/> only with certificates: see <see cref="SmtpServer"/>.</summary>
    public TlsMode Tls { get; init; } = TlsMode.None;

    public ClientCertificates ClientCertificates { get; init; } = ClientCertificates.None;

    public BareLineEndings BareLineEndings { get; init; } = BareLineEndings.Reject;

    /// <summary>Answers 554 to a client that talks before the greeting (RFC 5321 3.1 has it wait), instead of going on.</summary>
    public bool RefuseEarlyTalkers { get; init; }

    /// <summary>How long to wait for an early talker; only with <see cref="RefuseEarlyTalkers"/>. Kept to about a second.</summary>
    public TimeSpan GreetingDelay { get; init; } = TimeSpan.FromSeconds(2);
}
