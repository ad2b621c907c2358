using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Queue.Durability;
using Smtp.Queue.Operations;
using Smtp.Queue.Scheduling;

namespace Smtp.Queue.Embedded;

/// <summary>The queue of one machine: an append-only journal with group commit, and an index of what lives.</summary>
public sealed class EmbeddedQueueStore : IQueueStore
{
    private readonly DirectoryLock? _lock;
    private readonly QueueIndex _index;
    private readonly ContentFiles _contents;
    private readonly SegmentSupply _supply;
    private readonly JournalWriter _writer;
    private readonly JournalCleaner _cleaner;
    private readonly JournalCompactor _compactor;
    private readonly MessageLoader _loader;
    private readonly DamageKeeper _damage;
    private readonly Intake _intake;
    private readonly OutcomeRecorder _outcomes;
    private readonly int _largeContent;
    private long _retryWished;
    private volatile bool _stopping;

    internal EmbeddedQueueStore(QueueOptions options, IJournalFiles files, DirectoryLock? directoryLock, TimeProvider time, ILogger log)
    {
        (_largeContent, _lock) = (options.LargeContent, directoryLock);
        Clock = new QueueClock(time);
        var budget = new ContentBudget(options.ContentMemory);
        var blocks = new BlockPool(options.ContentMemory);
        var contents = _contents = new ContentFiles(files, log);
        _index = new QueueIndex(Clock);
        _damage = new DamageKeeper(files, log);

        var started = time.GetTimestamp();
        var recovery = new JournalRecovery(files, _index, _damage, options.MaximumRetry, log);
        recovery.Run(Clock.Now);
        if (!recovery.IsIncomplete)
            DropWithoutContent(files);
        _index.Complete();
        var orphans = contents.RemoveOrphans(
            id => recovery.IsIncomplete || _index.Contains(id),
            id => !(_damage.HasLostRecords || recovery.IsTorn(id)) || _damage.KeepContent(id));
        var ids = new QueueIdSource(time, recovery.HighestId);
        _supply = new SegmentSupply(files, ids, options.SegmentSize, recovery.LastSegment, recovery.Salt, time, log);
        _supply.Prepare();
        var records = new RecordReader(_index);
        _loader = new MessageLoader(_index, records, contents, budget, blocks);
        Work = new WorkGate(_index);
        Reading = new QueueReading(_index, _loader, new HistoryReader(_index, records), Clock);
        _cleaner = new JournalCleaner(files, _index, log);

        // The last of the old segments goes only when the new one, which remembers the highest queue id, is on disk.
        _supply.WaitForNext();
        _cleaner.Clean(keep: _supply.HasNext ? 0 : 1);
        _supply.Prepare();
        _supply.WaitForNext();
        _writer = new JournalWriter(files, _supply, _index, options.SegmentSize, recovery.LastSequence, time, log);
        _index.SegmentFinished = _cleaner.CleanLater;
        _compactor = new JournalCompactor(_index, _writer, records, options.SegmentSize / 16, SetAside, log);

        // What is carried must be known to wait.
        if (!recovery.IsIncomplete)
            _writer.Wasteful = _compactor.CompactLater;
        _intake = new Intake(_writer, ids, Clock, contents, budget, new ContentBudget(options.IncomingMemory), blocks, options.LargeContent, log);
        _outcomes = new OutcomeRecorder(_writer, _index, _intake);
        QueueMeters.Depth.Add(_index.Count);
        QueueLog.Recovered(log, _index.Count, _damage.Count, orphans, time.GetElapsedTime(started).TotalMilliseconds);
    }

    public SinkState State => _stopping ? SinkState.Stopping : _writer.State;

    public QueueClock Clock { get; }

    public int Count => _index.Count;

    /// <summary>For operators.</summary>
    public QueueReading Reading { get; }

    public DateTimeOffset RetryWished => new(Volatile.Read(ref _retryWished), TimeSpan.Zero);

    internal WorkGate Work { get; }

    /// <summary>Reads the journal, which may take seconds when a great backlog waits, and is ready to accept.</summary>
    /// <exception cref="IOException">The directory cannot be used, or another process has it (the message says which).</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static EmbeddedQueueStore Open(QueueOptions options, TimeProvider time, ILoggerFactory logging)
    {
        if (options.SegmentSize > int.MaxValue)
            throw new ArgumentException($"A segment of {options.SegmentSize} octets is larger than 2 GiB.", nameof(options));

        var files = new DiskFiles(options.Directory);
        files.CreateDirectory("");
        var directoryLock = DirectoryLock.Take(options.Directory);
        try
        {
            files.CreateDirectory(JournalFormat.JournalDirectory);
            files.CreateDirectory(JournalFormat.ContentDirectory);
            files.CreateDirectory(JournalFormat.DamagedDirectory);
            foreach (var directory in (ReadOnlySpan<string>)["", JournalFormat.JournalDirectory, JournalFormat.ContentDirectory,
                JournalFormat.DamagedDirectory])
                files.FlushDirectory(directory);
            return new EmbeddedQueueStore(options, files, directoryLock, time, logging.CreateLogger("Smtp.Queue"));
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    public IMessageTransaction Begin(Envelope envelope) => _intake.Begin(envelope);

    public Task WaitForDueAsync(CancellationToken cancellationToken) => _index.WaitForDueAsync(cancellationToken);

    public int TakeDue(Span<QueueId> due) => _index.TakeDue(due);

    public bool TryTake(QueueId id) => _index.TryTake(id);

    public void Release(QueueId id) => _index.Release(id);

    public ValueTask<QueuedMessage?> LoadAsync(QueueId id, CancellationToken cancellationToken)
    {
        var entry = Work.BeginLoading(id, out var loaded);
        if (entry is null || loaded is not null)
            return new ValueTask<QueuedMessage?>(loaded);

        QueuedMessage? message = null;
        try
        {
            return new ValueTask<QueuedMessage?>(message = _loader.Load(entry, inMemory: true));
        }
        finally
        {
            if (message is null)
                Work.End(id);
        }
    }

    internal void WishRetry() => Volatile.Write(ref _retryWished, Clock.Now.UtcTicks);

    public bool TryBegin(QueueId id) => Work.TryBegin(id);

    public void End(QueueId id) => Work.End(id);

    public ValueTask<SinkState> UpdateAsync(QueuedMessage message, MessageUpdate update) => _outcomes.RecordAsync(message, update);

    public void SetAside(QueueId id, string reason)
    {
        var entry = _index.Find(id);
        if (entry is null)
            return;

        using var pin = _index.Pin(entry);
        if (pin is null)
            return;

        _damage.Keep(id, reason, pin.File, pin.Place.Offset, _largeContent, entry.HasContentFile);
        _index.Drop(id);
    }

    /// <summary>Writes what has been handed over, then closes. Transactions that commit later hear
    /// <see cref="SinkState.Stopping"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping)
            return;

        _stopping = true;
        await _compactor.StopAsync();
        _writer.Dispose();
        _contents.DeleteFinished();
        QueueMeters.Depth.Add(-_index.Count);
        _supply.Dispose();
        _index.Dispose();
        _cleaner.Clean();
        using (_index.Enter())
        {
            foreach (var segment in _index.Segments.All)
                segment.Dispose();
        }

        _lock?.Dispose();
    }

    /// <summary>Messages whose content file is gone: nothing can be delivered any more, but it is said.</summary>
    private void DropWithoutContent(IJournalFiles files)
    {
        var present = files.List(JournalFormat.ContentDirectory).ToHashSet(StringComparer.Ordinal);
        foreach (var id in _index.DropUnless(entry => !entry.HasContentFile || present.Contains($"{entry.Id}")))
            _damage.Keep(id, "its content file is missing", file: null, 0, 0);
    }
}
