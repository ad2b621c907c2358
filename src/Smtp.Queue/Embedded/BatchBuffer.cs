using System.Buffers;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>One batch as it will stand on disk: records one after the other, the last padded to what the file likes to be
/// written.</summary>
internal sealed class BatchBuffer(long salt, long sequence) : IDisposable
{
    private const int Capacity = 4 * 1024 * 1024;

    private AlignedMemory _memory = new(Capacity);
    private Segment _segment = null!;
    private JournalAppend? _first;
    private JournalAppend? _last;
    private RecordHead _lastHead;
    private int _lastStart;
    private int _length;
    private long _fileOffset;
    private long _batchStart;
    private long _sequence = sequence;

    public int Count { get; private set; }

    public JournalAppend? First => _first;

    public bool NamesContentFile { get; private set; }

    /// <summary>Where in the segment the batch ends as it stands.</summary>
    public long End => _fileOffset + _length;

    public void Begin(Segment segment, SegmentHeader header)
    {
        _segment = segment;
        _batchStart = segment.Tail;
        _fileOffset = segment.Tail;
        _length = 0;
        if (segment.Tail != JournalFormat.FirstRecord)
            return;

        // The first batch carries the header once more, with the queue ids given since the segment was made.
        header.Write(_memory.Span);
        _fileOffset = 0;
        _length = JournalFormat.FirstRecord;
    }

    /// <summary>Room for one more beside those that are in; a first one always has room.</summary>
    public bool HasRoom(JournalAppend append) => _length + Worst(append) <= Capacity;

    /// <summary>Octets the record takes if it is the last of its batch.</summary>
    public static long Worst(JournalAppend append) => append.RecordLength + JournalFormat.FirstRecord + JournalFormat.RecordAlignment;

    public void Add(JournalAppend append)
    {
        SealLast(padding: 0);
        var length = JournalFormat.Align(checked((int)append.RecordLength));
        if (_length + Worst(append) > _memory.Length)
            Grow(checked((int)(_length + Worst(append))));

        _lastStart = _length;
        _lastHead = new RecordHead(
            append.Type, length, append.Meta.Length, (int)append.Content.Length, ++_sequence, append.Id, _batchStart,
            append.ContentChecksum);
        var record = _memory.Span.Slice(_length, length);
        append.Meta.Written.CopyTo(record[RecordHead.Size..]);
        append.Content.CopyTo(record[_lastHead.MetaEnd..]);
        record[(int)append.RecordLength..].Clear();
        append.StoredLength = (uint)length;
        append.Place = new RecordPlace(_segment.Number, checked((uint)(_fileOffset + _length)));

        append.Next = null;
        _length += length;
        NamesContentFile |= append.NamesContentFile;
        if (_last is null)
            _first = append;
        else
            _last.Next = append;
        _last = append;
        Count++;
    }

    /// <param name="isTight">Octets count more than speed: no padding.</param>
    public void Write(bool isTight)
    {
        var alignment = isTight ? 1 : _segment.File.Alignment;
        SealLast((int)(-End & (alignment - 1)));
        _segment.File.Write(_memory.Span[.._length], _fileOffset);
    }

    /// <summary>It was not written: its sequence numbers go to the next, for a gap in them means that records are lost.</summary>
    public void TakeBack() => _sequence -= Count;

    /// <returns>The chain of the batch's records; the batch is empty after that.</returns>
    public JournalAppend? TakeAll()
    {
        var first = _first;
        _first = null;
        _last = null;
        Count = 0;
        NamesContentFile = false;
        return first;
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>A record's head is written only when it is known whether padding follows.</summary>
    private void SealLast(int padding)
    {
        if (_last is null)
            return;

        var head = _lastHead with { Length = _lastHead.Length + padding };
        _memory.Span.Slice(_length, padding).Clear();
        _length += padding;
        head.Write(_memory.Span.Slice(_lastStart, head.Length), salt, _segment.Number);
    }

    private void Grow(int length)
    {
        var larger = new AlignedMemory(length);
        _memory.Span[.._length].CopyTo(larger.Span);
        _memory.Dispose();
        _memory = larger;
    }
}
