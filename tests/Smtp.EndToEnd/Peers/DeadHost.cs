using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Smtp.EndToEnd.Peers;

/// <summary>A host that takes connections and is no use: says nothing at all, or drips a greeting that never ends, an octet a second.</summary>
internal sealed class DeadHost : IAsyncDisposable
{
    private static readonly TimeSpan Drip = TimeSpan.FromSeconds(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly bool _drips;
    private readonly Task _accepting;
    private int _connections;

    public DeadHost(bool drips)
    {
        _drips = drips;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Taken so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_conversations);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _conversations.Add(BotherAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task BotherAsync(TcpClient client)
    {
        using (client)
        using (var drops = new PeriodicTimer(Drip))
        {
            try
            {
                for (var i = 0; await drops.WaitForNextTickAsync(_stop.Token); i++)
                {
                    if (_drips)
                        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(i < 4 ? "220-"[i..(i + 1)] : "z"), _stop.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The test is over, or the daemon has lost its patience: which is what it should.
                return;
            }
        }
    }
}
