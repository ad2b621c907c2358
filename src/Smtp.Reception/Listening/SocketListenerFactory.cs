using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Smtp.Reception.Listening;

/// <summary>
/// Kestrel's sockets behind an accept of our own. Kestrel's takes every error for a connection that was reset, and tries again at once:
/// without file descriptors, when the connection stays in the backlog, it turned until the process ran out of memory.
/// </summary>
public sealed class SocketListenerFactory(ILoggerFactory logging) : IConnectionListenerFactory
{
    private const int Backlog = 512;

    // Read ahead of a session that waits for the disk. The transport's own default, 1 MiB, is a gigabyte when a thousand clients bring content.
    private const long MaximumUnread = 64 * 1024;

    // Sessions never block, so they may run where the socket's events come in: a switch of threads less for each command.
    private static readonly SocketConnectionFactoryOptions Options = new()
    {
        UnsafePreferInlineScheduling = true,
        WaitForDataBeforeAllocatingBuffer = false,
        MaxReadBufferSize = MaximumUnread,
    };

    private readonly ILogger _log = logging.CreateLogger("Smtp.Sockets");

    /// <exception cref="AddressInUseException">Another listens there.</exception>
    /// <exception cref="SocketException">The address is not ours, or the port not for us.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Listen(Backlog);
            return new ValueTask<IConnectionListener>(new SocketListener(socket, Options, _log));
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(fault.Message, fault);
        }
    }
}
