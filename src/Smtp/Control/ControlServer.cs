using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Smtp.Control;

/// <summary>Listens on the control socket for <c>smtpd queue</c> and <c>smtpd ban</c>: a few connections at once, each with a few
/// requests.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private const int MostConnections = 16;
    private static readonly TimeSpan AcceptPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<Task> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly string _path;
    private readonly IRequestHandler _requests;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Socket _listener;
    private readonly Task _accepting;

    private ControlServer(Socket listener, string path, IRequestHandler requests, TimeProvider time, ILogger logger)
    {
        (_listener, _path, _requests, _time, _logger) = (listener, path, requests, time, logger);
        _accepting = AcceptAsync();
    }

    /// <exception cref="IOException">The socket cannot be made; the message says why.</exception>
    public static ControlServer Start(string dataDirectory, IRequestHandler requests, TimeProvider time, ILogger logger) =>
        new(ControlSocket.Listen(dataDirectory), ControlPath.In(dataDirectory), requests, time, logger);

    /// <summary>Breaks off what is under way: each message is changed or not, whatever is left is as it was.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;

        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Task[] left;
        lock (_gate)
            left = [.. _connections];
        await Task.WhenAll(left);
        File.Delete(_path);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Add(await _listener.AcceptAsync(_stop.Token));
            }
            catch (Exception error) when (_stop.IsCancellationRequested && error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error)
            {
                // No descriptors left, most likely: it would fail again at once.
                ControlLog.AcceptFailed(_logger, error);
                await Task.Delay(AcceptPause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Add(Socket socket)
    {
        lock (_gate)
        {
            _connections.RemoveWhere(connection => connection.IsCompleted);
            var connection = new ControlConnection(socket, _requests, _time, _logger);
            var isOneTooMany = _connections.Count >= MostConnections;
            _connections.Add(Task.Run(() => connection.RunAsync(isOneTooMany, _stop.Token)));
        }
    }
}
