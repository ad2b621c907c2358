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

    /// <summary>Counts the connection in, or says why not; what was counted in must <see cref="Leave(IPAddress)"/>.</summary>
    public Admission Enter(IPAddress client)
    {
        var key = ClientKey.Of(client);
        var network = ClientKey.OfNetwork(client);
        lock (_lock)
        {
            if (_count >= maximum)
                return Admission.TooMany;
            if (_byClient.GetValueOrDefault(key) >= maximumPerClient)
                return Admission.TooManyFromClient;
            if (maximumPerNetwork > 0 && _byNetwork.GetValueOrDefault(network) >= maximumPerNetwork)
                return Admission.TooManyFromNetwork;

            CollectionsMarshal.GetValueRefOrAddDefault(_byClient, key, out _)++;
            if (maximumPerNetwork > 0)
                CollectionsMarshal.GetValueRefOrAddDefault(_byNetwork, network, out _)++;
            _count++;
            return Admission.Granted;
        }
    }

    public void Leave(IPAddress client)
    {
        lock (_lock)
        {
            _count--;
            Leave(_byClient, ClientKey.Of(client));
            if (maximumPerNetwork > 0)
                Leave(_byNetwork, ClientKey.OfNetwork(client));
        }
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
