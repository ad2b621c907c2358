using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Smtp.Reception.Listening;

/// <summary>
/// Kestrel's sockets behind an accept of our own. Kestrel's takes every error for a connection that was reset, and tries again at once: without
/// file descriptors, when the connection stays in the backlog, it would turn for ever and keep a processor busy.
/// </summary>
public sealed class SocketListenerFactory(ILoggerFactory logging) : IConnectionListenerFactory
{
    private readonly ILogger _log = logging.CreateLogger("Smtp.Sockets");

    /// <exception cref="AddressInUseException">Another listens there.</exception>
    /// <exception cref="SocketException">The address is not ours, or the port not for us.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var options = new SocketTransportOptions();
        try
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Listen(options.Backlog);
            return new ValueTask<IConnectionListener>(new SocketListener(socket, new SocketConnectionFactoryOptions(), _log));
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(fault.Message, fault);
        }
    }
}
