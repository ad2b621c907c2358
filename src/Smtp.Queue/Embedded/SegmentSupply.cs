using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Keeps the next segment ready: created, filled with zeros, its header and its name flushed. So going on to it costs the writer nothing,
/// and a full disk is noticed before the last room is used.
/// </summary>
internal sealed class SegmentSupply : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly IJournalFiles _files;
    private readonly QueueIdSource _ids;
    private readonly long _size;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly ITimer _retry;
    private uint _number;
    private Task<Segment?> _next = Task.FromResult<Segment?>(null);
    private bool _disposed;

    /// <param name="number">Of the last segment there is.</param>
    /// <param name="salt">Of the journal; <see langword="null"/>: a new one.</param>
    public SegmentSupply(IJournalFiles files, QueueIdSource ids, long size, uint number, long? salt, TimeProvider time, ILogger log)
    {
        (_files, _ids, _time, _log) = (files, ids, time, log);
        (_size, _number) = (Math.Max(size, 2 * JournalFormat.FirstRecord), number);
        Salt = salt ?? BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        _retry = time.CreateTimer(
            static supply => ((SegmentSupply)supply!).Prepare(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There is room again after there was none.</summary>
    public Action? Ready { get; set; }

    public long Salt { get; }

    /// <summary>A next segment is there: the rest of the present one may be used to the end. One on its way may yet find no room.</summary>
    public bool IsNextReady => _next is { IsCompletedSuccessfully: true, Result: not null };

    /// <summary>A next segment is there or on its way.</summary>
    public bool HasNext => !_next.IsCompleted || _next.Result is not null;

    /// <summary>Begins to make the next segment, unless it is there or on its way.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            if (!_disposed && !HasNext)
                _next = Task.Run(() => TryCreate(_size));
        }
    }

    /// <summary>Waits for the next segment that is on its way; without room there is none, and the wait ends as well.</summary>
    public void WaitForNext() => _next.GetAwaiter().GetResult();

    /// <summary>Waits where the next one is still being made.</summary>
    /// <param name="least">Octets of records it must hold.</param>
    /// <returns><see langword="null"/>: no room.</returns>
    public Segment? Take(long least)
    {
        // A record larger than a whole segment gets one made to measure.
        if (JournalFormat.FirstRecord + least > _size)
            return TryCreate(JournalFormat.FirstRecord + least);

        Prepare();
        var segment = _next.GetAwaiter().GetResult();
        lock (_gate)
            _next = Task.FromResult<Segment?>(null);
        if (segment is not null)
            Prepare();
        return segment;
    }

    /// <summary>A smaller one, for outcomes, where there is no room for a whole one.</summary>
    /// <param name="least">Octets of records it must hold.</param>
    /// <returns><see langword="null"/>: no room for that either.</returns>
    public Segment? TakeSmall(long least)
    {
        for (var size = _size / 8; size >= JournalFormat.FirstRecord + least; size /= 2)
        {
            try
            {
                return Create(Interlocked.Increment(ref _number), size);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                QueueLog.NoRoomForOutcomes(_log, size, error.Message);
            }
        }

        return null;
    }

    /// <summary>
    /// The header of a segment: written when it is made and again with its first batch. It carries the highest queue id given so far, so that
    /// the ids outlive the segments before it.
    /// </summary>
    public SegmentHeader Header(uint number) => new(JournalFormat.Version, number, _time.GetUtcNow(), Salt, _ids.Last);

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        _retry.Dispose();
        _next.GetAwaiter().GetResult()?.Dispose();
    }

    private Segment? TryCreate(long size)
    {
        var number = Interlocked.Increment(ref _number);
        try
        {
            var segment = Create(number, size);
            Ready?.Invoke();
            return segment;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            QueueLog.NoRoomForSegment(_log, JournalFormat.SegmentPath(number), error.Message);
            lock (_gate)
            {
                if (!_disposed)
                    _retry.Change(RetryInterval, Timeout.InfiniteTimeSpan);
            }

            return null;
        }
    }

    private Segment Create(uint number, long size)
    {
        var path = JournalFormat.SegmentPath(number);
        var file = _files.Create(path, size);
        try
        {
            using var page = new AlignedMemory(JournalFormat.FirstRecord);
            Header(number).Write(page.Span);
            file.Write(page.Span, 0);
            file.Flush();
            _files.FlushDirectory(JournalFormat.JournalDirectory);
            return new Segment(number, file, size, Salt);
        }
        catch
        {
            file.Dispose();
            _files.Delete(path);
            throw;
        }
    }
}
