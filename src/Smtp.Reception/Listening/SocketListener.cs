using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Smtp.Reception.Listening;

internal sealed class SocketListener(Socket socket, SocketConnectionFactoryOptions options, ILogger log) : IConnectionListener
{
    private readonly SocketConnectionContextFactory _connections = new(options, log);

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <returns><see langword="null"/> after <see cref="UnbindAsync"/>.</returns>
    /// <exception cref="SocketException">No connection can be taken now, most likely for want of file descriptors.</exception>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var accepted = await socket.AcceptAsync(cancellationToken);
                accepted.NoDelay = true;
                return _connections.Create(accepted);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException fault) when (fault.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException fault) when (IsOfOneConnection(fault.SocketErrorCode))
            {
                SocketLog.Gone(log, EndPoint, fault.SocketErrorCode);
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>accept(2): errors of the new connection are told by the call that takes it; the next one may be well.</summary>
    private static bool IsOfOneConnection(SocketError error) => error is
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NetworkDown or SocketError.NetworkUnreachable or
        SocketError.HostDown or SocketError.HostUnreachable or SocketError.ProtocolOption or SocketError.TimedOut or
        SocketError.OperationNotSupported;
}
