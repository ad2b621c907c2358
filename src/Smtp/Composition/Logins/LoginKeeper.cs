using Microsoft.Extensions.Logging;
using Smtp.Reception.Authentication;

namespace Smtp.Composition.Logins;

/// <summary>Carries failed logins, bans and known addresses over a restart: written when somebody is banned, now and then, and at the
/// stop.</summary>
internal sealed class LoginKeeper : IAsyncDisposable
{
    /// <summary>After a ban at most so late; not at once, so that a crowd being banned costs one write.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Whatever else has changed.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly LoginThrottle _throttle;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly Task _loop;
    private long _changes;
    private long _bans;
    private long _written;
    private bool _hasFailed;

    private LoginKeeper(LoginThrottle throttle, string path, TimeProvider time, ILogger logger)
    {
        (_throttle, _path, _time, _logger) = (throttle, path, time, logger);
        (_changes, _bans, _written) = (throttle.Changes, throttle.Bans, time.GetTimestamp());
        _timer = new PeriodicTimer(Look, time);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Reads what there is into the throttle. A file that makes no sense is set aside, with a warning.</summary>
    public static LoginKeeper Start(LoginThrottle throttle, string dataDirectory, TimeProvider time, ILogger logger)
    {
        var path = LoginHistoryFile.PathIn(dataDirectory);
        try
        {
            throttle.Restore(LoginHistoryFile.Read(path));
        }
        catch (FormatException e)
        {
            SetAside(path, e.Message, logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DaemonLog.LoginsDamaged(logger, e.Message, path);
        }

        return new LoginKeeper(throttle, path, time, logger);
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _loop;
        if (_throttle.Changes != _changes)
            Write();
    }

    private async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            var isDue = _throttle.Changes != _changes && _time.GetElapsedTime(_written) >= Interval;
            if (isDue || _throttle.Bans != _bans)
                Write();
        }
    }

    private void Write()
    {
        // Before the look at them: what changes meanwhile is written the next time.
        (_changes, _bans, _written) = (_throttle.Changes, _throttle.Bans, _time.GetTimestamp());
        try
        {
            LoginHistoryFile.Write(_path, _throttle.ToHistory());
            if (_hasFailed)
                DaemonLog.LoginsKeptAgain(_logger);
            _hasFailed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _changes--; // Still to be written, in a minute.
            if (!_hasFailed)
                DaemonLog.LoginsNotKept(_logger, e.Message);
            _hasFailed = true;
        }
    }

    private static void SetAside(string path, string reason, ILogger logger)
    {
        var aside = path + ".damaged";
        try
        {
            File.Move(path, aside, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            aside = path; // The next write replaces it.
        }

        DaemonLog.LoginsDamaged(logger, reason, aside);
    }
}
