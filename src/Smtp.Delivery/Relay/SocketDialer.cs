using System.Net;
using System.Net.Sockets;

namespace Smtp.Delivery.Relay;

internal sealed class SocketDialer(RelayOptions options) : IDialer
{
    public async ValueTask<Stream> DialAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var source = endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? options.SourceV6 : options.SourceV4;
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
