using System.IO.Hashing;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Reads one segment from its first record to its last: heads and metas, skipping content. After damage it looks for the next octets on a
/// record's boundary that have a record's magic and a checksum that fits. Of the last batch the content is verified too: only that can be
/// torn.
/// </summary>
/// <param name="end">Where to stop, in a segment that is being written.</param>
internal sealed class SegmentReader(IJournalFile file, uint number, long salt, long end = long.MaxValue)
{
    private const int Window = 256 * 1024;
    private const int FirstMetas = 4 * 1024;

    private readonly long _length = Math.Min(file.Length, end);
    private readonly List<Pending> _lastBatch = [];
    private byte[] _window = new byte[(int)Math.Clamp(file.Length, RecordHead.Size, Window)];
    private long _windowStart;
    private int _windowLength;
    private byte[] _metas = new byte[FirstMetas];
    private int _metasLength;

    public delegate void RecordFound(RecordHead head, RecordPlace place, ReadOnlySpan<byte> meta);

    public delegate void DamageFound(Damage damage);

    /// <summary>Where the last record ends.</summary>
    public long End { get; private set; } = JournalFormat.FirstRecord;

    public void Read(RecordFound found, DamageFound damaged)
    {
        long offset = JournalFormat.FirstRecord;
        while (offset + RecordHead.Size <= _length)
        {
            if (TryRead(offset, out var head, out var meta))
            {
                Remember(head, offset, meta, found);
                offset += head.Length;
                End = offset;
                continue;
            }

            var next = FindNext(offset + JournalFormat.RecordAlignment);
            if (Describe(offset, next ?? _length, next is null) is { } damage)
                damaged(damage);
            if (next is null)
                break;
            offset = next.Value;
        }

        Deliver(found, damaged, isLast: true);
    }

    private bool TryRead(long offset, out RecordHead head, out ReadOnlySpan<byte> meta)
    {
        head = default;
        meta = default;
        var octets = View(offset, RecordHead.Size);
        if (octets.Length < RecordHead.Size || !JournalFormat.IsRecordMagic(octets[RecordHead.MagicOffset..]))
            return false;

        head = RecordHead.Read(octets);
        if (!RecordHead.IsHeadIntact(octets, salt, number) || !head.IsPlausible(_length - offset))
            return false;

        octets = View(offset, head.MetaEnd);
        if (octets.Length < head.MetaEnd || !RecordHead.IsIntact(octets, salt, number))
            return false;

        meta = octets[RecordHead.Size..];
        return true;
    }

    private void Remember(RecordHead head, long offset, ReadOnlySpan<byte> meta, RecordFound found)
    {
        // A later batch proves that all before it was flushed; and a batch larger than any written would only cost memory.
        if (_lastBatch.Count > 0 && _lastBatch[^1].Head.BatchStart != head.BatchStart)
            Deliver(found, damaged: null, isLast: false);

        if (_metas.Length - _metasLength < meta.Length)
            Array.Resize(ref _metas, Math.Max(_metas.Length * 2, _metasLength + meta.Length));
        meta.CopyTo(_metas.AsSpan(_metasLength));
        _lastBatch.Add(new Pending(head, offset, _metasLength));
        _metasLength += meta.Length;
    }

    private void Deliver(RecordFound found, DamageFound? damaged, bool isLast)
    {
        foreach (var (head, offset, metaStart) in _lastBatch)
        {
            if (isLast && !IsContentIntact(head, offset))
                damaged?.Invoke(new Damage(number, offset, head.Length, head.Id, AtEnd: offset + head.Length == End));
            else
                found(head, new RecordPlace(number, (uint)offset), _metas.AsSpan(metaStart, head.MetaLength));
        }

        _lastBatch.Clear();
        _metasLength = 0;
    }

    private bool IsContentIntact(RecordHead head, long offset)
    {
        if (head.ContentLength == 0)
            return true;

        var hash = new XxHash3();
        var position = offset + head.MetaEnd;
        for (long rest = head.ContentLength; rest > 0;)
        {
            var piece = View(position, (int)Math.Min(rest, Window));
            if (piece.IsEmpty)
                return false;
            hash.Append(piece);
            position += piece.Length;
            rest -= piece.Length;
        }

        return hash.GetCurrentHashAsUInt64() == head.ContentChecksum;
    }

    private long? FindNext(long offset)
    {
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(magic, RecordHead.Magic);
        while (offset + RecordHead.Size <= _length)
        {
            var view = View(offset + RecordHead.MagicOffset, Window / 2);
            var at = view.IndexOf(magic);
            if (at < 0)
            {
                offset += Math.Max(view.Length - sizeof(uint) + 1, 1);
                offset = (offset + JournalFormat.RecordAlignment - 1) & -JournalFormat.RecordAlignment;
                continue;
            }

            offset += at;
            if ((offset & (JournalFormat.RecordAlignment - 1)) == 0 && TryRead(offset, out _, out _))
                return offset;
            offset = (offset & -JournalFormat.RecordAlignment) + JournalFormat.RecordAlignment;
        }

        return null;
    }

    /// <returns><see langword="null"/> when there are only zeros: room never written to.</returns>
    private Damage? Describe(long start, long end, bool atEnd)
    {
        long? first = null;
        long last = start;
        for (var offset = start; offset < end;)
        {
            var view = View(offset, (int)Math.Min(Window, end - offset));
            if (view.IsEmpty)
                break;
            if (view.IndexOfAnyExcept((byte)0) is >= 0 and var used)
            {
                first ??= offset + used;
                last = offset + view.LastIndexOfAnyExcept((byte)0) + 1;
            }

            offset += view.Length;
        }

        if (first is null)
            return null;

        // The head may tell whose record it was although its checksum is wrong.
        var head = View(start, RecordHead.Size);
        var isHead = head.Length == RecordHead.Size && JournalFormat.IsRecordMagic(head[RecordHead.MagicOffset..]);
        return new Damage(number, start, last - start, isHead ? RecordHead.Read(head).Id : default, atEnd);
    }

    /// <returns>Octets of the file from <paramref name="offset"/>, valid until the next call; fewer than asked for only at its
    /// end.</returns>
    private ReadOnlySpan<byte> View(long offset, int length)
    {
        if (offset < _windowStart || offset + length > _windowStart + _windowLength)
        {
            if (_window.Length < length)
                _window = new byte[length];
            _windowStart = offset;
            _windowLength = file.Read(_window, offset);
        }

        var start = (int)(offset - _windowStart);
        return _window.AsSpan(start, Math.Clamp(_windowLength - start, 0, length));
    }

    private readonly record struct Pending(RecordHead Head, long Offset, int MetaStart);
}

/// <summary>Octets of a segment that are no record.</summary>
/// <param name="Id">Whose record it seems to have been; 0 when that cannot be read.</param>
/// <param name="AtEnd">Nothing readable follows: most likely a write that a crash interrupted.</param>
internal readonly record struct Damage(uint Segment, long Offset, long Length, Mail.QueueId Id, bool AtEnd);
