using System.Net;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Listening;

/// <summary>
/// Counts clients that found no place, at the door or behind who speaks for them, and tells the log: of at most ten a second, and how many there
/// were beside them, so that who cannot get in cannot fill the disk with lines either.
/// </summary>
internal sealed class TurnedAwayClients(TimeProvider time, SessionLog log, ReceptionMetrics metrics)
{
    private const int MostASecond = 10;

    private readonly Lock _gate = new();
    private long _second;
    private int _told;
    private int _untold;

    public void Add(IPAddress client, Admission reason)
    {
        metrics.TurnedAway();
        if (MayTell())
            log.TurnedAway(client, reason);
    }

    /// <summary>Who came to a listener that is for proxies, and is none.</summary>
    public void AddStranger(IPAddress peer, EndPoint listener)
    {
        metrics.TurnedAway();
        if (MayTell())
            log.NoProxy(listener, peer);
    }

    /// <summary>Called once a second, so that the last ones are told too.</summary>
    public void Sweep()
    {
        int untold;
        lock (_gate)
            untold = Turn(time.GetTimestamp() / time.TimestampFrequency);
        TellUntold(untold);
    }

    private bool MayTell()
    {
        int untold;
        lock (_gate)
        {
            untold = Turn(time.GetTimestamp() / time.TimestampFrequency);
            if (_told == MostASecond)
            {
                _untold++;
                return false;
            }

            _told++;
        }

        TellUntold(untold);
        return true;
    }

    private int Turn(long second)
    {
        if (second == _second)
            return 0;

        var untold = _untold;
        (_second, _told, _untold) = (second, 0, 0);
        return untold;
    }

    private void TellUntold(int untold)
    {
        if (untold > 0)
            log.TurnedAwayMore(untold);
    }
}
