using System.Collections.Concurrent;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Listening;

/// <summary>The sessions going on; sweeps them for deadlines and sees them out at the end.</summary>
internal sealed class SessionRegistry(TimeProvider time)
{
    private readonly ConcurrentDictionary<Session, Session> _sessions = new();

    public int Count => _sessions.Count;

    public void Add(Session session) => _sessions.TryAdd(session, session);

    public void Remove(Session session) => _sessions.TryRemove(session, out _);

    /// <summary>Once a second.</summary>
    /// <param name="crowded">Places run short.</param>
    public void Sweep(bool crowded)
    {
        var now = time.GetTimestamp();
        foreach (var (session, _) in _sessions)
            session.Sweep(now, crowded);
    }

    public void RequestStop()
    {
        foreach (var (session, _) in _sessions)
            session.RequestStop();
    }

    public void Abort()
    {
        foreach (var (session, _) in _sessions)
            session.Abort();
    }

    /// <returns>False when some are left after <paramref name="deadline"/>.</returns>
    public async Task<bool> WaitForEndAsync(TimeSpan deadline)
    {
        var ends = Task.WhenAll(_sessions.Keys.Select(static session => session.Ended));
        try
        {
            await ends.WaitAsync(deadline, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
