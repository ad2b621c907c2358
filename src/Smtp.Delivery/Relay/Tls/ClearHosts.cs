using System.Net;

namespace Smtp.Delivery.Relay.Tls;

/// <summary>
/// Hosts that offer TLS and cannot do it: under <see cref="Routing.TlsLevel.Opportunistic"/> it is not tried at each connection.
/// </summary>
/// <param name="memory">How long; zero: it is tried each time.</param>
internal sealed class ClearHosts(TimeSpan memory, TimeProvider time)
{
    /// <summary>Hosts remembered at most: beyond, none is added until some have been forgotten.</summary>
    public const int Capacity = 10_000;

    private readonly Dictionary<IPEndPoint, (long Since, string Reason)> _hosts = [];
    private readonly Lock _lock = new();

    // Of those that were left when it was last full: until this one is stale, looking through all of them is of no use.
    private long _oldest;

    /// <returns>What went wrong when TLS was tried; <see langword="null"/>: it should be tried.</returns>
    public string? Find(IPEndPoint host)
    {
        lock (_lock)
        {
            if (!_hosts.TryGetValue(host, out var known))
                return null;
            if (IsFresh(known.Since))
                return known.Reason;
            _hosts.Remove(host);
            return null;
        }
    }

    public void Add(IPEndPoint host, string reason)
    {
        lock (_lock)
        {
            if (_hosts.Count >= Capacity && !_hosts.ContainsKey(host))
                Forget();
            if (_hosts.Count < Capacity || _hosts.ContainsKey(host))
                _hosts[host] = (time.GetTimestamp(), reason);
        }
    }

    private void Forget()
    {
        if (_oldest != 0 && IsFresh(_oldest))
            return;

        var oldest = time.GetTimestamp();
        foreach (var (host, known) in _hosts)
        {
            if (!IsFresh(known.Since))
                _hosts.Remove(host);
            else
                oldest = Math.Min(oldest, known.Since);
        }

        _oldest = oldest;
    }

    private bool IsFresh(long since) => time.GetElapsedTime(since) < memory;
}
