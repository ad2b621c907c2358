using System.Net;

namespace Smtp.Reception.Listening;

/// <summary>Counts the connections there are, in all and by client, and says who must wait outside.</summary>
internal sealed class ConnectionCensus(int maximum, int maximumPerClient)
{
    private readonly Dictionary<UInt128, int> _byClient = [];
    private readonly Lock _lock = new();
    private int _count;

    /// <summary>Counts the connection in, or says why not; what was counted in must <see cref="Leave"/>.</summary>
    /// <param name="client"><see langword="null"/> while nobody knows who it is: it counts in all, and for none.</param>
    public Admission Enter(IPAddress? client)
    {
        lock (_lock)
        {
            if (_count >= maximum)
                return Admission.TooMany;
            if (!TryAdd(client))
                return Admission.TooManyFromClient;

            _count++;
            return Admission.Granted;
        }
    }

    /// <summary>The connection is another client's from now on; where that one has too many it stays counted for whom it was.</summary>
    public Admission Move(IPAddress? from, IPAddress to)
    {
        lock (_lock)
        {
            Remove(from);
            if (TryAdd(to))
                return Admission.Granted;

            _ = TryAdd(from); // There was room for it a moment ago.
            return Admission.TooManyFromClient;
        }
    }

    public void Leave(IPAddress? client)
    {
        lock (_lock)
        {
            _count--;
            Remove(client);
        }
    }

    private bool TryAdd(IPAddress? client)
    {
        if (client is null)
            return true;

        var key = ClientKey.Of(client);
        var here = _byClient.GetValueOrDefault(key);
        if (here >= maximumPerClient)
            return false;

        _byClient[key] = here + 1;
        return true;
    }

    private void Remove(IPAddress? client)
    {
        if (client is null)
            return;

        var key = ClientKey.Of(client);
        if (_byClient[key] == 1)
            _byClient.Remove(key);
        else
            _byClient[key]--;
    }
}

internal enum Admission
{
    Granted,
    TooMany,
    TooManyFromClient,
}
