using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Smtp.Delivery.Relay;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>Connects to scripts instead of hosts: each call to an address takes its next script; without one it is refused.</summary>
internal sealed class ScriptedDialer(TimeProvider time) : IDialer
{
    private readonly Dictionary<IPAddress, Queue<ScriptedPeer>> _peers = [];
    private readonly List<Task> _playing = [];

    /// <summary>The most octets a client gets in one read.</summary>
    public int MaximumRead { get; set; } = int.MaxValue;

    /// <summary>What peers added from now on show in TLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Every address dialled, in order.</summary>
    public List<string> Dialled { get; } = [];

    /// <summary>An address that neither accepts nor refuses.</summary>
    public IPAddress? BlackHole { get; set; }

    public ScriptedPeer Add(string address, string script)
    {
        var peer = new ScriptedPeer(script, time, Certificate);
        if (!_peers.TryGetValue(IPAddress.Parse(address), out var queue))
            _peers.Add(IPAddress.Parse(address), queue = new Queue<ScriptedPeer>());
        queue.Enqueue(peer);
        return peer;
    }

    public async ValueTask<Stream> DialAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        Dialled.Add(endPoint.ToString());
        if (endPoint.Address.Equals(BlackHole))
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        if (!_peers.TryGetValue(endPoint.Address, out var scripts) || !scripts.TryDequeue(out var peer))
            throw new SocketException((int)SocketError.ConnectionRefused);

        var (client, server) = PeerStream.CreatePair(MaximumRead);
        _playing.Add(Task.Run(() => peer.PlayAsync(server), CancellationToken.None));
        return client;
    }

    /// <summary>Ends when all conversations have; throws what any of them found wrong.</summary>
    public Task AllPlayedAsync()
    {
        var unused = _peers.Where(peer => peer.Value.Count > 0).Select(peer => peer.Key.ToString());
        Xunit.Assert.Empty(unused);
        return Task.WhenAll(_playing);
    }
}
