using System.Net;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Listening;

/// <summary>
/// Tells the log of clients that found no place: at most ten a second, and how many there were beside them, so that who cannot get in cannot fill
/// the disk with lines either.
/// </summary>
internal sealed class TurnedAwayClients(TimeProvider time, SessionLog log)
{
    private const int MostASecond = 10;

    private readonly Lock _gate = new();
    private long _second;
    private int _told;
    private int _untold;

    public void Tell(IPAddress client, Admission reason)
    {
        int untold;
        lock (_gate)
        {
            untold = Turn(time.GetTimestamp() / time.TimestampFrequency);
            if (_told == MostASecond)
            {
                _untold++;
                return;
            }

            _told++;
        }

        TellUntold(untold);
        log.TurnedAway(client, reason);
    }

    /// <summary>Called once a second, so that the last ones are told too.</summary>
    public void Sweep()
    {
        int untold;
        lock (_gate)
            untold = Turn(time.GetTimestamp() / time.TimestampFrequency);
        TellUntold(untold);
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
