using Microsoft.Extensions.Logging;
using Smtp.Reception.Authentication;

namespace Smtp.Composition.Logins;

/// <summary>Carries failed logins, bans and known addresses over a restart: written when somebody is banned, now and then, and at the
/// stop.</summary>
internal sealed class LoginKeeper : IAsyncDisposable
{
    /// <summary>After a ban at most so late, where nothing was written shortly before.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Between two writings: a crowd being banned costs few.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

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
    private bool _mayWrite = true;
    private bool _isUnreadable;
    private bool _hasFailed;

    private LoginKeeper(LoginThrottle throttle, string path, bool isUnreadable, TimeProvider time, ILogger logger)
    {
        (_throttle, _path, _isUnreadable, _time, _logger) = (throttle, path, isUnreadable, time, logger);
        (_changes, _bans, _written) = (throttle.Changes, throttle.Bans, time.GetTimestamp());
        _timer = new PeriodicTimer(Look, time);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Reads what there is into the throttle. A file that makes no sense or cannot be read is set aside, with a warning.</summary>
    public static LoginKeeper Start(LoginThrottle throttle, string dataDirectory, TimeProvider time, ILogger logger)
    {
        var path = LoginHistoryFile.PathIn(dataDirectory);
        var isUnreadable = false;
        try
        {
            throttle.Restore(LoginHistoryFile.Read(path));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            isUnreadable = !TrySetAside(path);
            DaemonLog.LoginsDamaged(logger, e.Message, isUnreadable ? path : Aside(path));
        }

        return new LoginKeeper(throttle, path, isUnreadable, time, logger);
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
            var since = _time.GetElapsedTime(_written);
            _mayWrite |= since >= Pause;
            if ((_throttle.Bans != _bans && _mayWrite) || (_throttle.Changes != _changes && since >= Interval))
                Write();
        }
    }

    private void Write()
    {
        // Before the look at them: what changes meanwhile is written the next time.
        (_changes, _bans, _written, _mayWrite) = (_throttle.Changes, _throttle.Bans, _time.GetTimestamp(), false);
        try
        {
            if (_isUnreadable)
                SetAside(_path); // Before there is another in its place.
            _isUnreadable = false;
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

    private static string Aside(string path) => path + ".damaged";

    private static void SetAside(string path) => File.Move(path, Aside(path), overwrite: true);

    private static bool TrySetAside(string path)
    {
        try
        {
            SetAside(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Tried again, with its error told, before it would be replaced.
        }
    }
}
