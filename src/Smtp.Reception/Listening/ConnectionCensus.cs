using System.Net;
using System.Runtime.InteropServices;
using Smtp.Policy;

namespace Smtp.Reception.Listening;

/// <summary>Counts the connections there are, in all, by client and by network, and says who must wait outside.</summary>
/// <param name="maximumPerNetwork">0: no limit.</param>
internal sealed class ConnectionCensus(int maximum, int maximumPerClient, int maximumPerNetwork = 0)
{
    private readonly Dictionary<UInt128, int> _byClient = [];
    private readonly Dictionary<UInt128, int> _byNetwork = [];
    private readonly Lock _lock = new();
    private int _count;
    private volatile bool _isCrowded;

    /// <summary>From three quarters of the maximum on, until it is less than two thirds.</summary>
    public bool IsCrowded => _isCrowded;

    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Counts the connection in, or says why not; what was counted in must <see cref="Leave(IPAddress)"/>.</summary>
    /// <param name="client"><see langword="null"/> while nobody knows who it is: it counts in all, and for none.</param>
    public Admission Enter(IPAddress? client)
    {
        lock (_lock)
        {
            if (_count >= maximum)
                return Admission.TooMany;
            if (Add(client) is var admission and not Admission.Granted)
                return admission;

            _count++;
            if (_count * 4L >= maximum * 3L)
                _isCrowded = true;
            return Admission.Granted;
        }
    }

    /// <summary>The connection is another client's from now on; where that one has too many it stays counted for whom it was.</summary>
    public Admission Move(IPAddress? from, IPAddress to)
    {
        lock (_lock)
        {
            Remove(from);
            var admission = Add(to);
            if (admission != Admission.Granted)
                Add(from); // There was room for it a moment ago.
            return admission;
        }
    }

    public void Leave(IPAddress? client)
    {
        lock (_lock)
        {
            _count--;
            if (_count * 3L < maximum * 2L)
                _isCrowded = false;
            Remove(client);
        }
    }

    private Admission Add(IPAddress? client)
    {
        if (client is null)
            return Admission.Granted;

        var (key, network) = (ClientKey.Of(client), ClientKey.OfNetwork(client));
        if (_byClient.GetValueOrDefault(key) >= maximumPerClient)
            return Admission.TooManyFromClient;
        if (maximumPerNetwork > 0 && _byNetwork.GetValueOrDefault(network) >= maximumPerNetwork)
            return Admission.TooManyFromNetwork;

        CollectionsMarshal.GetValueRefOrAddDefault(_byClient, key, out _)++;
        if (maximumPerNetwork > 0)
            CollectionsMarshal.GetValueRefOrAddDefault(_byNetwork, network, out _)++;
        return Admission.Granted;
    }

    private void Remove(IPAddress? client)
    {
        if (client is null)
            return;

        Leave(_byClient, ClientKey.Of(client));
        if (maximumPerNetwork > 0)
            Leave(_byNetwork, ClientKey.OfNetwork(client));
    }

    private static void Leave(Dictionary<UInt128, int> counts, UInt128 key)
    {
        if (counts[key] == 1)
            counts.Remove(key);
        else
            counts[key]--;
    }
}

internal enum Admission
{
    Granted,
    TooMany,
    TooManyFromClient,
    TooManyFromNetwork,
}
