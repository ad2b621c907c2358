using Microsoft.Extensions.Logging;

namespace Smtp.Delivery.Maildir;

/// <summary>
/// Flushes shared between deliveries. A thread of its own works in rounds over two sets: the files written since the last round, which want
/// their content flushed, and those renamed after it, which want their directory flushed. Few are flushed one by one; many by one flush of
/// the file system, which serves both sets at once. The written are then renamed and are the next round's second set, so under load a
/// delivery costs its share of two flushes, and alone it waits for nobody. While deliveries come one after the other, a round begins only some
/// time after the one before: as ext4 does with its commits, three times what a flush takes, so that the disk is left to others meanwhile.
/// </summary>
/// <remarks>What a failed flush covered is given up: the system may have dropped it, and a second flush would not tell.</remarks>
internal sealed class GroupFlusher : IDisposable
{
    /// <summary>So many do not wait for more.</summary>
    private const int Plenty = 64;

    private static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(15);

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    private readonly IFolderFlush _flush;
    private readonly int _individualFlushes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private List<MaildirFile> _enlisted = [];
    private List<MaildirFile> _written = [];
    private readonly List<MaildirFile> _renamed = [];
    private bool _stopping;
    private long _lastEnd;
    private TimeSpan _usualFlush;
    private int _roundsInARow;

    /// <param name="flush">Disposed at the end.</param>
    /// <param name="individualFlushes">Up to so many a round are flushed one by one.</param>
    public GroupFlusher(IFolderFlush flush, int individualFlushes, TimeProvider time, ILogger logger)
    {
        _flush = flush;
        _individualFlushes = individualFlushes;
        _time = time;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "maildir flush" };
        _thread.Start();
    }

    /// <summary>Takes a sealed file to its end: <see cref="MaildirFile.End"/>.</summary>
    /// <returns>False: stopped, the file is not taken.</returns>
    public bool TryEnlist(MaildirFile file)
    {
        bool wanted;
        lock (_gate)
        {
            if (_stopping)
                return false;
            _enlisted.Add(file);
            wanted = _enlisted.Count is 1 or Plenty;
        }

        if (wanted)
            _work.Set();
        return true;
    }

    /// <summary>Returns when all that was enlisted has come to its end.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
                return;
            _stopping = true;
        }

        _work.Set();
        _thread.Join();
        _work.Dispose();
        _flush.Dispose();
    }

    private void Run()
    {
        while (TakeWork())
        {
            var started = _time.GetTimestamp();
            MaildirMeters.FlushFiles.Record(_written.Count + _renamed.Count);
            Flush();
            _lastEnd = _time.GetTimestamp();
            var took = _time.GetElapsedTime(started, _lastEnd);
            _usualFlush = (_usualFlush + took) / 2;
            MaildirMeters.FlushDuration.Record(took.TotalSeconds);

            foreach (var file in _renamed)
                file.Complete();
            _renamed.Clear();
            RenameWritten();
        }
    }

    /// <returns>False when stopped and nothing is left to do.</returns>
    private bool TakeWork()
    {
        if (!AwaitWork())
            return false;

        GatherMore();
        lock (_gate)
            (_written, _enlisted) = (_enlisted, _written);
        return true;
    }

    private bool AwaitWork()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_enlisted.Count + _renamed.Count > 0)
                    return true;
                if (_stopping)
                    return false;
            }

            _work.WaitOne();
        }
    }

    /// <summary>The third of rounds that follow each other, and any later one, waits until the gap after the one before has
    /// passed.</summary>
    private void GatherMore()
    {
        var gap = _usualFlush * 3 < LongestGap ? _usualFlush * 3 : LongestGap;
        if (_time.GetElapsedTime(_lastEnd) > gap)
            _roundsInARow = 0;
        if (++_roundsInARow <= 2)
            return;

        while (gap - _time.GetElapsedTime(_lastEnd) is var rest && rest > TimeSpan.Zero && MayWait())
            _work.WaitOne(Math.Max((int)rest.TotalMilliseconds, 1));
    }

    private bool MayWait()
    {
        lock (_gate)
            return !_stopping && _enlisted.Count < Plenty;
    }

    private void Flush()
    {
        var files = _written.Count + _renamed.Count;
        try
        {
            if (files > _individualFlushes && _flush.TryFlushFileSystem())
                return;
        }
        catch (IOException exception)
        {
            MaildirLog.FlushFailed(_logger, files, exception);
            GiveUp(_written, exception);
            GiveUp(_renamed, exception);
            return;
        }

        FlushEach(_written, _flush.FlushContent);
        FlushEach(_renamed, FlushDirectoryOnce);
        _directories.Clear();
    }

    private void FlushDirectoryOnce(MaildirFile file)
    {
        if (_directories.Contains(file.Directory))
            return;
        _flush.FlushDirectory(file.Directory);
        _directories.Add(file.Directory);
    }

    /// <summary>Keeps those whose flush has succeeded.</summary>
    private void FlushEach(List<MaildirFile> files, Action<MaildirFile> flush)
    {
        var failed = 0;
        for (var i = 0; i < files.Count; i++)
        {
            try
            {
                flush(files[i]);
                files[i - failed] = files[i];
            }
            catch (IOException exception)
            {
                MaildirLog.FlushFailed(_logger, 1, exception);
                GiveUp(files[i], exception);
                failed++;
            }
        }

        files.RemoveRange(files.Count - failed, failed);
    }

    private void RenameWritten()
    {
        foreach (var file in _written)
        {
            try
            {
                file.Publish();
                _renamed.Add(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                MaildirLog.RenameFailed(_logger, exception);
                GiveUp(file, exception);
            }
        }

        _written.Clear();
    }

    private void GiveUp(List<MaildirFile> files, Exception reason)
    {
        foreach (var file in files)
            GiveUp(file, reason);
        files.Clear();
    }

    private void GiveUp(MaildirFile file, Exception reason)
    {
        file.Abandon(_logger);
        file.Fail(reason);
    }
}
