using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Smtp.Benchmarks.Neighbours;

/// <summary>A host that takes connections and is no use: silent, or with a greeting that never ends, an octet a second.</summary>
internal sealed class DeadHost : IAsyncDisposable
{
    private static readonly TimeSpan Drip = TimeSpan.FromSeconds(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly bool _drips;
    private readonly Task _accepting;

    public DeadHost(bool drips)
    {
        _drips = drips;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

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
                _conversations.Add(BotherAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
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
                        await client.GetStream().WriteAsync("220-zzzz"u8.ToArray().AsMemory(Math.Min(i, 7), 1), _stop.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The server has lost its patience, or the measurement is over.
                return;
            }
        }
    }
}
