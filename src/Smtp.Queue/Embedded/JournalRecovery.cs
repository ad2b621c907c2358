using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Start: the fold of the journal into the index. Whatever is intact counts; whatever is not is set aside and reported; never a refusal to
/// start. Nothing is written to a segment again but to cut off an interrupted end: new records go into a new segment.
/// </summary>
internal sealed class JournalRecovery(IJournalFiles files, QueueIndex index, IDamageReport damage, TimeSpan longestWait, ILogger log)
{
    private readonly Dictionary<QueueId, HashSet<int>> _unaccepted = [];
    private readonly HashSet<QueueId> _torn = [];
    private long _latestDue = long.MaxValue;
    private long _now = long.MaxValue;
    private uint _lastWritten;
    private uint _lastUnopened;
    private bool _isGapExplained = true;

    /// <summary>Only to look at the queue, which somebody may be using: nothing is cut off.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Of the last segment there is; 0: none.</summary>
    public uint LastSegment { get; private set; }

    public long LastSequence { get; private set; }

    /// <summary>Of this journal; <see langword="null"/> when no header tells.</summary>
    public long? Salt { get; private set; }

    public QueueId HighestId { get; private set; }

    /// <summary>There are segments that could not be opened: what they hold, nobody knows.</summary>
    public bool IsIncomplete => _lastUnopened > 0;

    public void Run(DateTimeOffset now)
    {
        // Written when the clock was far ahead, a due time could be years off: nobody waits longer than the longest interval.
        (_now, _latestDue) = (now.UtcTicks, (now + longestWait).UtcTicks);
        var segments = OpenAll();
        foreach (var (number, file) in segments)
            Recover(number, file);
        ReportUnaccepted();
        if (IsIncomplete && index.Doubt(_lastUnopened) is > 0 and var doubtful)
            QueueLog.Doubtful(log, doubtful);
    }

    /// <summary>Its record was in a write that seems to have been interrupted.</summary>
    public bool IsTorn(QueueId id) => _torn.Contains(id);

    private List<(uint Number, IJournalFile File)> OpenAll()
    {
        var found = new List<(uint Number, IJournalFile File)>();
        foreach (var name in files.List(JournalFormat.JournalDirectory))
        {
            if (JournalFormat.TryParseSegmentName(name, out var number) && number is > 0 and <= uint.MaxValue && Open((uint)number) is { } file)
                found.Add(((uint)number, file));
        }

        found.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        foreach (var (number, file) in found)
        {
            LastSegment = number;
            if (IsWritten(file))
                _lastWritten = number;
            if (TryReadHeader(file, out var header))
            {
                Salt ??= header.Salt;
                HighestId = Later(HighestId, header.HighestId);
            }
        }

        return found;
    }

    /// <returns><see langword="null"/>: a running daemon has finished with it since it was listed.</returns>
    private IJournalFile? Open(uint number)
    {
        try
        {
            return files.Open(JournalFormat.SegmentPath(number));
        }
        catch (UnauthorizedAccessException error)
        {
            damage.CannotOpen(number, error.Message);
            _lastUnopened = Math.Max(_lastUnopened, number);
            return UnreadableFile.Instance;
        }
        catch (FileNotFoundException) when (IsReadOnly)
        {
            return null;
        }
    }

    private void Recover(uint number, IJournalFile file)
    {
        var hasHeader = TryReadHeader(file, out var header);
        var segment = new Segment(number, file, file.Length, hasHeader ? header.Salt : Salt ?? 0);
        index.Segments.Add(segment);
        if (file == UnreadableFile.Instance)
        {
            // It stays until it can be read, and with it what tells how the messages in it ended.
            _isGapExplained = true;
            segment.Live++;
            index.Segments.Seal(segment);
            return;
        }

        if (hasHeader && header.Version is < 1 or > JournalFormat.Version)
        {
            QueueLog.UnknownVersion(log, JournalFormat.SegmentPath(number), header.Version);
            _isGapExplained = true;
            if (!damage.Keep(new Damage(number, 0, file.Length, default, AtEnd: false), file))
                segment.Live++;
            index.Segments.Seal(segment);
            return;
        }

        var areDamagesKept = true;
        var reader = new SegmentReader(file, number, segment.Salt);
        // While something cannot be read, the content files of lost records are not looked for: they would be missed later.
        reader.Read(Fold, found => areDamagesKept &= Keep(found, file) && !IsIncomplete);
        segment.Tail = reader.End;
        index.Segments.Seal(segment);

        // What could not be copied stays where it is, and its segment with it.
        if (areDamagesKept)
            CutOff(segment);
        else
            segment.Live++;
    }

    private bool Keep(Damage found, IJournalFile file)
    {
        // Before a segment is begun all in the one before has been flushed: what is torn there, a crash has not torn.
        if (found.AtEnd && found.Segment < _lastWritten)
            found = found with { AtEnd = false };
        if (found.AtEnd)
            _torn.Add(found.Id);
        _isGapExplained = true;
        return damage.Keep(found, file);
    }

    private void Fold(RecordHead head, RecordPlace place, ReadOnlySpan<byte> octets)
    {
        if (head.Sequence > LastSequence + 1 && !_isGapExplained)
            damage.Miss(head.Sequence - LastSequence - 1, place);
        _isGapExplained = false;
        LastSequence = Math.Max(LastSequence, head.Sequence);
        HighestId = Later(HighestId, head.Id);
        try
        {
            var meta = new MetaReader(octets);
            if (head.Type == RecordType.Accept)
                Accept(head.Id, head.Length, place, ref meta);
            else if (head.Type == RecordType.Update)
                Update(head, place, ref meta);
            else if (head.Type == RecordType.Carry)
                Carry(head, place, ref meta);
            else
                throw new InvalidDataException($"a record of unknown type {(byte)head.Type}");
        }
        catch (InvalidDataException error)
        {
            // Its checksum is right, so it was written like this: by a later version, or by a mistake of ours.
            QueueLog.UnreadableRecord(log, JournalFormat.SegmentPath(place.Segment), place.Offset, head.Id, error.Message);
            damage.Keep(new Damage(place.Segment, place.Offset, head.Length, head.Id, AtEnd: false), index.Segment(place)!.File);
        }
    }

    private void Accept(QueueId id, int length, RecordPlace place, ref MetaReader meta)
    {
        var body = MessageBody.Read(ref meta);
        index.Add(QueueEntry.Accepted(id, body.RecipientCount, Due(body.AcceptedAt), body.HasContentFile), place, (uint)length);
    }

    private void Carry(RecordHead head, RecordPlace place, ref MetaReader meta)
    {
        var (waiting, recipients, isHeld) = CarryBody.ReadStart(ref meta, head.Id);

        // What was told of it before counts no more: the record that accepted it is gone because this one took its place.
        _unaccepted.Remove(head.Id);
        var body = MessageBody.Read(ref meta);
        var entry = new QueueEntry(head.Id, new RecipientState[recipients]) { HasContentFile = body.HasContentFile, IsHeld = isHeld };
        index.Restore(
            entry,
            waiting.ConvertAll(change => change with { NextAttempt = Math.Min(change.NextAttempt, _latestDue) }),
            place,
            (uint)head.Length);
    }

    private void Update(RecordHead head, RecordPlace place, ref MetaReader meta)
    {
        var id = head.Id;
        var (rest, hold) = UpdateBody.ReadStart(ref meta);
        for (; rest > 0; rest--)
        {
            var change = UpdateBody.ReadChange(ref meta, out _);
            Remember(id, change);
            index.Apply(id, change with { NextAttempt = Math.Min(change.NextAttempt, _latestDue) }, place);
        }

        if (hold is not null)
            index.Hold(id, hold.Value);
        index.Settle(id);
        if (UpdateBody.ReadNotice(ref meta) is { } notice)
        {
            HighestId = Later(HighestId, notice);
            Accept(notice, head.Length, place, ref meta);
        }
    }

    /// <summary>Never tried yet: due at once, also when the clock has been set back since.</summary>
    private DateTimeOffset Due(DateTimeOffset acceptedAt) => new(Math.Min(acceptedAt.UtcTicks, _now), TimeSpan.Zero);

    /// <summary>Recipients that wait although no record says of which message: theirs was in a segment that is gone or damaged.</summary>
    private void Remember(QueueId id, RecipientChange change)
    {
        if (index.Contains(id))
            return;
        if (!_unaccepted.TryGetValue(id, out var waiting))
            _unaccepted.Add(id, waiting = []);
        if (change.Ended)
            waiting.Remove(change.Index);
        else
            waiting.Add(change.Index);
    }

    private void ReportUnaccepted()
    {
        foreach (var (id, waiting) in _unaccepted)
        {
            if (waiting.Count > 0 && !IsIncomplete && !index.Contains(id))
                damage.Lose(id, "the record that accepted it is missing");
        }

        _unaccepted.Clear();
    }

    private void CutOff(Segment segment)
    {
        if (IsReadOnly || segment.File.Length <= segment.Tail)
            return;

        try
        {
            // Flushed, so that the next start, which may find a later segment, does not find it again.
            segment.File.Truncate(segment.Tail);
            segment.File.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It only takes room: reading stops at the same place the next time.
            QueueLog.CannotCutOff(log, JournalFormat.SegmentPath(segment.Number), error.Message);
        }
    }

    private static bool IsWritten(IJournalFile file)
    {
        Span<byte> head = stackalloc byte[RecordHead.Size];
        return head[..file.Read(head, JournalFormat.FirstRecord)].ContainsAnyExcept((byte)0);
    }

    private static bool TryReadHeader(IJournalFile file, out SegmentHeader header)
    {
        var page = new byte[JournalFormat.FirstRecord];
        var length = file.Read(page, 0);
        return SegmentHeader.TryRead(page.AsSpan(0, length), out header);
    }

    private static QueueId Later(QueueId one, QueueId other) => one > other ? one : other;
}
