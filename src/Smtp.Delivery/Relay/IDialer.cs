using System.Net;

namespace Smtp.Delivery.Relay;

/// <summary>Connects; the only place of the relay client that knows of sockets.</summary>
internal interface IDialer
{
    /// <exception cref="System.Net.Sockets.SocketException">Refused, unreachable.</exception>
    /// <exception cref="OperationCanceledException"/>
    ValueTask<Stream> DialAsync(IPEndPoint endPoint, CancellationToken cancellationToken);
}
