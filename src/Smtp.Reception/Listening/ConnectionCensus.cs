using System.Net;

namespace Smtp.Reception.Listening;

/// <summary>Counts the connections there are, in all and by client, and says who must wait outside.</summary>
internal sealed class ConnectionCensus(int maximum, int maximumPerClient)
{
    private readonly Dictionary<UInt128, int> _byClient = [];
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

    /// <summary>Counts the connection in, or says why not; what was counted in must <see cref="Leave"/>.</summary>
    public Admission Enter(IPAddress client)
    {
        var key = ClientKey.Of(client);
        lock (_lock)
        {
            if (_count >= maximum)
                return Admission.TooMany;

            var here = _byClient.GetValueOrDefault(key);
            if (here >= maximumPerClient)
                return Admission.TooManyFromClient;

            _byClient[key] = here + 1;
            _count++;
            if (_count * 4L >= maximum * 3L)
                _isCrowded = true;
            return Admission.Granted;
        }
    }

    public void Leave(IPAddress client)
    {
        var key = ClientKey.Of(client);
        lock (_lock)
        {
            _count--;
            if (_count * 3L < maximum * 2L)
                _isCrowded = false;
            if (_byClient[key] == 1)
                _byClient.Remove(key);
            else
                _byClient[key]--;
        }
    }
}

internal enum Admission
{
    Granted,
    TooMany,
    TooManyFromClient,
}
