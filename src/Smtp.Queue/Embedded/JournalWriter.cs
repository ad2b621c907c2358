using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>
/// The one thread that writes the journal. It takes whatever has been handed over, writes it in one go, flushes once, and everybody in the
/// batch has their answer. Alone a record is flushed at once; under load batches form by themselves while the flush before is under way.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly IJournalFiles _files;
    private readonly SegmentSupply _supply;
    private readonly QueueIndex _index;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly AppendQueue _queue = new();
    private readonly CompletionQueue _completions = new();
    private readonly BatchBuffer _batch;
    private readonly long _outcomeReserve;
    private readonly Thread _thread;
    private Segment? _segment;
    private JournalAppend? _rest;
    private bool _wasWasteful;
    private volatile SinkState _state = SinkState.Accepting;

    /// <param name="sequence">Of the last record there is.</param>
    public JournalWriter(
        IJournalFiles files,
        SegmentSupply supply,
        QueueIndex index,
        long segmentSize,
        long sequence,
        TimeProvider time,
        ILogger log)
    {
        (_files, _supply, _index, _time, _log) = (files, supply, index, time, log);
        _batch = new BatchBuffer(supply.Salt, sequence);
        _outcomeReserve = segmentSize / 8;
        if (!supply.HasNext)
            BecomeFull();
        supply.Ready = RoomAgain;
        if (supply.HasNext)
            RoomAgain();
        _thread = new Thread(Run) { IsBackground = true, Name = "journal" };
        _thread.Start();
    }

    /// <summary>Called, outside any lock, when a segment is full, and when the full ones begin to hold more dead records than live
    /// ones.</summary>
    public Action? Wasteful { get; set; }

    public SinkState State => _state;

    /// <returns>The record's promise.</returns>
    public ValueTask<SinkState> Append(JournalAppend append)
    {
        var promise = append.Promise;
        if (!_queue.TryAdd(append))
        {
            append.Decide(_state == SinkState.Failed ? SinkState.Failed : SinkState.Stopping);
            append.Complete();
        }

        return promise;
    }

    /// <summary>Nothing is accepted any more until a restart has read the journal again.</summary>
    public void Fail(Exception error)
    {
        _state = SinkState.Failed;
        QueueLog.StoreFailed(_log, error);
    }

    /// <summary>Writes what has been handed over, then ends the thread.</summary>
    public void Dispose()
    {
        if (_state == SinkState.Accepting)
            _state = SinkState.Stopping;
        Finish(_queue.Close(), SinkState.Stopping);
        _thread.Join();
        _supply.Ready = null;
        _batch.Dispose();
    }

    private void Run()
    {
        while (_queue.TakeAll() is { } chain)
        {
            _rest = chain;
            while (_rest is not null)
                WriteBatch();
        }
    }

    /// <summary>Takes as many of the rest as one batch holds.</summary>
    private void WriteBatch()
    {
        if (_state == SinkState.Failed)
        {
            Finish(TakeRest(), SinkState.Failed);
            return;
        }

        try
        {
            Gather();
            if (_batch.Count > 0)
                Commit();
        }
        catch (Exception error) when (_segment is not null && DiskErrors.IsNoRoom(error) && TryUndo())
        {
            // Only file systems that copy on write can say so within a segment that was filled with zeros.
            QueueLog.BatchHadNoRoom(_log, error.Message);
            Finish(_batch.TakeAll(), SinkState.Full);
        }
        catch (Exception error)
        {
            // Whatever it was: what is on disk now is not known, and flushing again could call lost data durable.
            Fail(error);
            Finish(_batch.TakeAll(), SinkState.Failed);
            Finish(TakeRest(), SinkState.Failed);
        }
    }

    private JournalAppend? TakeRest()
    {
        var rest = _rest;
        _rest = null;
        return rest;
    }

    /// <summary>Puts records into the batch until it or the segment is full.</summary>
    private void Gather()
    {
        while (_rest is { } append)
        {
            if (!Fits(append))
            {
                if (_batch.Count > 0)
                    return;

                if (!TryGoOn(append))
                {
                    _rest = append.Next;
                    Refuse(append);
                    continue;
                }
            }

            if (_batch.Count == 0)
                _batch.Begin(_segment!, _supply.Header(_segment!.Number));
            var next = append.Next;
            _batch.Add(append);
            _rest = next;
        }
    }

    private bool Fits(JournalAppend append)
    {
        if (_segment is null || (_batch.Count > 0 && !_batch.HasRoom(append)))
            return false;

        var start = _batch.Count > 0 ? _batch.End : _segment.Tail;
        return start + BatchBuffer.Worst(append) + Reserve(append.Type) <= _segment.Capacity;
    }

    /// <summary>
    /// While no next segment is there, the last of this one is kept for outcomes: without them mail would be delivered twice. Half of it
    /// may go to carrying messages out of the oldest segment, which gives a whole one back.
    /// </summary>
    private long Reserve(RecordType type) => type switch
    {
        _ when _supply.IsNextReady => 0,
        RecordType.Accept => _outcomeReserve,
        RecordType.Carry => _outcomeReserve / 2,
        _ => 0,
    };

    /// <summary>On to the next segment. All in this one is flushed: every batch is.</summary>
    private bool TryGoOn(JournalAppend append)
    {
        if (append.IsAcceptance && !_supply.HasNext)
            return false;

        var worst = BatchBuffer.Worst(append);
        var next = _supply.Take(worst) ?? (append.IsAcceptance ? null : _supply.TakeSmall(worst));
        if (next is null)
            return false;

        var full = _segment;
        _segment = next;
        if (full is not null)
            CutOff(full);
        using (_index.Enter())
        {
            if (full is not null)
                _index.Segments.Seal(full);
            _index.Segments.Add(next);
        }

        if (full is not null)
            Wasteful?.Invoke();
        return true;
    }

    /// <summary>Gives the unused room of a full segment back. Nobody relies on it: reading takes zeros for the end as well.</summary>
    private void CutOff(Segment full)
    {
        try
        {
            full.File.Truncate(full.Tail);
        }
        catch (IOException error)
        {
            QueueLog.CannotCutOff(_log, JournalFormat.SegmentPath(full.Number), error.Message);
        }
    }

    private void Refuse(JournalAppend append)
    {
        BecomeFull();
        append.Next = null;
        Finish(append, SinkState.Full);

        // Between the refusal and the new state a segment may have come after all.
        if (_supply.HasNext)
            RoomAgain();
    }

    private void Commit()
    {
        // A content file's octets were flushed by whoever wrote it; its name is flushed here, once for the batch.
        if (_batch.NamesContentFile)
            _files.FlushDirectory(JournalFormat.ContentDirectory);

        _batch.Write(isTight: !_supply.HasNext);
        var started = _time.GetTimestamp();
        _segment!.File.Flush();
        QueueMeters.Batch(_batch.Count, _time.GetElapsedTime(started));
        _segment.Tail = _batch.End;

        bool finished, wasteful;
        int before, after;
        using (_index.Enter())
        {
            before = _index.Count;
            for (var append = _batch.First; append is not null; append = append.Next)
                append.Apply(_index);
            _index.Announce();
            after = _index.Count;
            finished = _index.Segments.HasFinished;
            wasteful = _index.Segments.Wasteful(_state == SinkState.Full ? _outcomeReserve / 2 : 0) is not null;
        }

        QueueMeters.Depth.Add(after - before);
        Finish(_batch.TakeAll(), SinkState.Accepting);
        if (finished)
            _index.SegmentFinished?.Invoke();
        if (wasteful && (!_wasWasteful || _state == SinkState.Full))
            Wasteful?.Invoke();
        _wasWasteful = wasteful;
    }

    private void Finish(JournalAppend? chain, SinkState result)
    {
        for (var append = chain; append is not null; append = append.Next)
            append.Decide(result);
        _completions.Post(chain);
    }

    /// <summary>Nothing of the batch was flushed: cuts it off again, and never writes behind the cut.</summary>
    private bool TryUndo()
    {
        try
        {
            _segment!.File.Truncate(_segment.Tail);
            _segment.File.Flush();
        }
        catch (IOException)
        {
            return false; // The caller's next handler says that the store failed, and why.
        }

        _batch.TakeBack();
        using (_index.Enter())
            _index.Segments.Seal(_segment);
        _segment = null;
        return true;
    }

    private void BecomeFull()
    {
        if (Interlocked.CompareExchange(ref _state, SinkState.Full, SinkState.Accepting) == SinkState.Accepting)
            QueueLog.StoreFull(_log, "no next segment");
    }

    private void RoomAgain()
    {
        if (Interlocked.CompareExchange(ref _state, SinkState.Accepting, SinkState.Full) == SinkState.Full)
            QueueLog.RoomAgain(_log);
    }
}
