using System.IO.Hashing;
using Microsoft.Extensions.Logging;
using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Carries waiting messages out of old segments, so that one message that waits for days does not keep everything that came after it on
/// disk. Works on the oldest segment while the full ones take more than twice what their live messages need; asked when a segment is full,
/// never polled.
/// </summary>
/// <remarks>
/// Carried messages go through the journal's writer like all records, and few at a time: each batch of the journal takes no more than
/// <see cref="Piece"/> of them, so acceptance hardly notices.
/// </remarks>
/// <param name="smallChange">Octets that may be carried out of a segment when there is no room for a next one.</param>
/// <param name="setAside">Takes a message that cannot be read out of the queue, with the reason.</param>
internal sealed class JournalCompactor(
    QueueIndex index,
    JournalWriter writer,
    RecordReader records,
    long smallChange,
    Action<QueueId, string> setAside,
    ILogger log)
{
    private const int Piece = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly List<Carrying> _underWay = [];
    private Task _working = Task.CompletedTask;
    private bool _isAsked;
    private bool _isStopped;

    /// <summary>Off the caller's thread.</summary>
    public void CompactLater()
    {
        lock (_gate)
        {
            if (_isStopped || _isAsked)
                return;
            _isAsked = true;
            if (_working.IsCompleted)
                _working = Task.Run(WorkAsync);
        }
    }

    /// <summary>Completes when nothing is under way; nothing begins after that.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _isStopped = true;
            return _working;
        }
    }

    private async Task WorkAsync()
    {
        while (TakeRequest())
        {
            try
            {
                while (!_isStopped && Next() is { } segment && await TryEmptyAsync(segment))
                {
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                QueueLog.CannotCompact(log, error);
            }
        }
    }

    /// <summary>Without room for a next segment only what fits in the rest of this one can be carried, for a whole segment's
    /// room.</summary>
    private bool IsSmallChange(Segment segment)
    {
        using (index.Enter())
            return writer.State == SinkState.Full && segment.LiveOctets < smallChange;
    }

    private Segment? Next()
    {
        var isShort = writer.State == SinkState.Full;
        return index.Wasteful(isShort ? smallChange : 0) is { } segment && (!isShort || IsSmallChange(segment)) ? segment : null;
    }

    private bool TakeRequest()
    {
        lock (_gate)
        {
            var isAsked = _isAsked && !_isStopped;
            _isAsked = false;
            if (!isAsked)
                _working = Task.CompletedTask;
            return isAsked;
        }
    }

    /// <returns>False: messages are left, because an update of theirs was under way or because there is no room. The next full segment
    /// asks again.</returns>
    private async Task<bool> TryEmptyAsync(Segment segment)
    {
        var carried = 0;
        var octets = 0;
        foreach (var id in Candidates(segment))
        {
            if (_isStopped || (writer.State != SinkState.Accepting && !IsSmallChange(segment)))
                break;
            if (!index.Carrying.TryBegin(id, out var entry))
                continue;
            if (Read(entry) is not { } append)
                continue;

            _underWay.Add(new Carrying(entry, writer.Append(append).AsTask()));
            octets += (int)append.RecordLength;
            if (octets < Piece)
                continue;
            carried += await SettleAsync();
            octets = 0;
        }

        carried += await SettleAsync();
        bool isEmpty;
        using (index.Enter())
            isEmpty = segment.Live == 0;
        QueueLog.Compacted(log, JournalFormat.SegmentPath(segment.Number), carried, isEmpty);
        if (isEmpty)
            index.SegmentFinished?.Invoke();
        return isEmpty;
    }

    private async Task<int> SettleAsync()
    {
        var carried = 0;
        foreach (var (entry, promise) in _underWay)
        {
            carried += await promise == SinkState.Accepting ? 1 : 0;
            index.Carrying.End(entry);
        }

        _underWay.Clear();
        return carried;
    }

    /// <summary>Messages that stand in the segment.</summary>
    private List<QueueId> Candidates(Segment segment)
    {
        var found = new List<QueueId>();
        void Consider(QueueId id, RecordPlace place)
        {
            if (index.Stands(id, place))
                found.Add(id);
        }

        var reader = new SegmentReader(segment.File, segment.Number, segment.Salt);
        reader.Read(
            (head, place, octets) =>
            {
                if (head.Type != RecordType.Update)
                {
                    Consider(head.Id, place);
                    return;
                }

                var meta = new MetaReader(octets);
                UpdateBody.SkipChanges(ref meta);
                if (UpdateBody.ReadNotice(ref meta) is { } notice)
                    Consider(notice, place);
            },
            static _ =>
            {
                // Said when it was found at a start; what became unreadable since is said when its message is delivered.
            });
        return found;
    }

    /// <returns><see langword="null"/>: it is gone, or cannot be read and is taken out of the queue.</returns>
    private CarryAppend? Read(QueueEntry entry)
    {
        CarryAppend? append = null;
        try
        {
            using var pin = index.Pin(entry);
            return append = pin is null ? null : Read(entry, pin);
        }
        catch (InvalidDataException error)
        {
            setAside(entry.Id, error.Message);
            return null;
        }
        finally
        {
            if (append is null)
                index.Carrying.End(entry);
        }
    }

    private CarryAppend Read(QueueEntry entry, MessagePin pin)
    {
        var octets = records.Read(pin.Place, out var head);
        var append = new CarryAppend(entry, head, ReadContent(pin, head));
        var meta = new MetaReader(octets.AsSpan(RecordHead.Size, head.MetaLength));
        RecordReader.SkipToBody(ref meta, head.Type, entry.Id);
        var words = new Dictionary<RecordPlace, LastWords>();
        CarryBody.Write(
            append.Meta,
            entry.Id,
            entry.IsHeld,
            pin.States,
            place => words.TryGetValue(place, out var known) ? known : words[place] = records.ReadOutcomes(place),
            meta.Rest);
        return append;
    }

    private static byte[] ReadContent(MessagePin pin, RecordHead head)
    {
        var content = new byte[head.ContentLength];
        var isWhole = pin.File.Read(content, pin.Place.Offset + head.MetaEnd) == content.Length;
        if (!isWhole || (content.Length > 0 && XxHash3.HashToUInt64(content) != head.ContentChecksum))
            throw new InvalidDataException("its content is not what was committed");
        return content;
    }

    private readonly record struct Carrying(QueueEntry Entry, Task<SinkState> Promise);
}
