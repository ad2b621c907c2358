using System.Net;
using Smtp.Protocol.Framing;

namespace Smtp.Composition.Settings;

/// <summary>One entry of <c>Smtp:Listeners</c>.</summary>
internal sealed record ListenerSettings(ServiceKind Service, IPEndPoint EndPoint, TlsMode Tls, BareLineEndings BareLineEndings)
{
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);
}
