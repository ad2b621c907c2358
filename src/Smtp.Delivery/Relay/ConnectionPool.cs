using Microsoft.Extensions.Logging;
using Smtp.Protocol.Commands;

namespace Smtp.Delivery.Relay;

/// <summary>
/// Open connections that wait for the next message to their destination, the one used last on top. One timer closes those that wait too
/// long; parting (QUIT and its answer) happens in the background.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    /// <summary>More than this many farewells under way: further connections are closed without one.</summary>
    private const int MaximumPartings = 100;

    private readonly RelayOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _sweeper;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Stack<RelayConnection>> _idle = [];
    private readonly HashSet<RelayConnection> _parting = [];
    private TaskCompletionSource? _allParted;
    private int _idleCount;
    private bool _stopping;

    public ConnectionPool(RelayOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _sweeper = time.CreateTimer(
            static pool => ((ConnectionPool)pool!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public RelayConnection? Take(string destination)
    {
        while (true)
        {
            RelayConnection connection;
            lock (_lock)
            {
                if (!_idle.TryGetValue(destination, out var stack) || !stack.TryPop(out connection!))
                    return null;
                _idleCount--;
            }

            if (_time.GetElapsedTime(connection.OpenedAt) < _options.ConnectionLifetime)
                return connection;
            Part(connection);
        }
    }

    /// <summary>Takes a healthy connection back: to be kept, or to be closed politely when it has done its share.</summary>
    /// <param name="share">Messages over one connection.</param>
    public void Return(string destination, RelayConnection connection, int share)
    {
        if (connection.Messages >= share || !TryKeep(destination, connection))
            Part(connection);
    }

    public async ValueTask DisposeAsync()
    {
        RelayConnection[] waiting;
        Task parted;
        lock (_lock)
        {
            _stopping = true;
            waiting = [.. _idle.Values.SelectMany(static stack => stack)];
            _idle.Clear();
            _idleCount = 0;
        }

        await _sweeper.DisposeAsync();
        foreach (var connection in waiting)
            Part(connection);
        lock (_lock)
            parted = _parting.Count == 0 ? Task.CompletedTask : (_allParted = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        // Each parting is bounded by its own time-out.
        await parted;
    }

    private bool TryKeep(string destination, RelayConnection connection)
    {
        // Unread input: something was said that nobody asked for, and the next reply would be taken for another's.
        if (connection.HasUnreadInput)
            return false;

        connection.IdleSince = _time.GetTimestamp();
        lock (_lock)
        {
            if (_stopping || _idleCount >= _options.IdleConnections)
                return false;
            if (!_idle.TryGetValue(destination, out var stack))
                _idle.Add(destination, stack = new Stack<RelayConnection>());
            stack.Push(connection);
            if (_idleCount++ == 0)
                _sweeper.Change(_options.IdleTimeout, Timeout.InfiniteTimeSpan);
        }

        return true;
    }

    private void Sweep()
    {
        var expired = new List<RelayConnection>();
        lock (_lock)
        {
            if (_stopping)
                return;

            var next = _options.IdleTimeout;
            foreach (var (destination, stack) in _idle)
            {
                var waiting = stack.ToArray();
                stack.Clear();
                // From the bottom, where they have waited longest, so that the order stays.
                for (var i = waiting.Length - 1; i >= 0; i--)
                {
                    var left = _options.IdleTimeout - _time.GetElapsedTime(waiting[i].IdleSince);
                    if (left <= TimeSpan.Zero)
                    {
                        expired.Add(waiting[i]);
                        continue;
                    }

                    stack.Push(waiting[i]);
                    next = left < next ? left : next;
                }

                if (stack.Count == 0)
                    _idle.Remove(destination);
            }

            _idleCount -= expired.Count;
            if (_idleCount > 0)
                _sweeper.Change(next + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }

        foreach (var connection in expired)
            Part(connection);
    }

    private void Part(RelayConnection connection)
    {
        lock (_lock)
        {
            if (_parting.Count >= MaximumPartings)
            {
                connection.Dispose();
                return;
            }

            _parting.Add(connection);
        }

        _ = QuitAsync(connection);
    }

    private async Task QuitAsync(RelayConnection connection)
    {
        try
        {
            CommandWriter.Quit(connection.Output);
            await connection.FlushAsync(_options.Timeouts.Quit);
            await connection.ReadReplyAsync(_options.Timeouts.Quit);
            await connection.EndTlsAsync(_options.Timeouts.Quit);
            _logger.Closed(connection.Host, connection.Messages);
        }
        catch (HostFailedException exception)
        {
            _logger.QuitFailed(connection.Host, exception.Message);
        }
        finally
        {
            connection.Dispose();
            lock (_lock)
            {
                _parting.Remove(connection);
                if (_parting.Count == 0)
                    _allParted?.TrySetResult();
            }
        }
    }
}
