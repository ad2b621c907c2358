namespace Smtp.Accounts;

/// <summary>
/// A passwd-file that is looked at each time somebody asks, so a change is in force at once. One that is not there has no accounts.
/// </summary>
/// <param name="path">Absolute.</param>
/// <param name="read">Told about each reading, from the thread that asked.</param>
public sealed class AccountFile(string path, TimeProvider time, Action<AccountSnapshot>? read = null) : IAccountSource
{
    /// <summary>A hundred thousand accounts.</summary>
    private const long MaximumLength = 32 * 1024 * 1024;

    /// <summary>A file that has just been written may be written again in the same tick of its clock, without a trace.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private AccountSnapshot _snapshot = AccountSnapshot.Empty;
    private Stamp _stamp;
    private bool _isSettled;

    public string Path => path;

    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    public AccountSnapshot Current
    {
        get
        {
            lock (_lock)
                return Look();
        }
    }

    private AccountSnapshot Look()
    {
        var file = new FileInfo(path);
        var stamp = file.Exists ? new Stamp(file.LastWriteTimeUtc, file.Length) : default;
        if (stamp == _stamp && _isSettled)
            return _snapshot;
        if (stamp.Length > MaximumLength)
            throw new IOException($"{path} has {stamp.Length} octets, more than {MaximumLength}");

        try
        {
            var isNews = stamp != _stamp;
            _snapshot = stamp == default ? AccountSnapshot.Empty : AccountSnapshot.Read(File.ReadAllText(path));
            _stamp = stamp;
            _isSettled = (time.GetUtcNow().UtcDateTime - stamp.Written).Duration() > Settled;
            if (isNews)
                read?.Invoke(_snapshot);
        }
        catch (FileNotFoundException)
        {
            // Replaced by nothing between two looks.
            _snapshot = AccountSnapshot.Empty;
            _isSettled = false;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }

        return _snapshot;
    }

    private readonly record struct Stamp(DateTime Written, long Length);
}
