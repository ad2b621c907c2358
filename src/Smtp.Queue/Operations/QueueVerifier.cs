using System.Globalization;
using System.IO.Hashing;
using Smtp.Mail;
using Smtp.Queue.Durability;
using Smtp.Queue.Embedded;

namespace Smtp.Queue.Operations;

/// <summary>
/// Reads every record and every content of a queue on disk and compares them with their checksums. Writes nothing. Beside a running daemon
/// what is damaged is looked at twice: it may only have been half written, or finished and deleted, the first time.
/// </summary>
public sealed class QueueVerifier
{
    private const int Piece = 256 * 1024;

    private readonly List<FoundDamage> _found = [];
    private readonly byte[] _piece = new byte[Piece];
    private readonly QueueOnDisk _queue;
    private readonly IProgress<QueueProgress>? _progress;
    private long _records;
    private long _octets;
    private int _contentFiles;

    private QueueVerifier(QueueOnDisk queue, IProgress<QueueProgress>? progress) => (_queue, _progress) = (queue, progress);

    /// <param name="directory">As <see cref="QueueOptions.Directory"/>.</param>
    /// <param name="progress">In segments and content files.</param>
    /// <exception cref="IOException">The queue cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static VerifyReport Run(string directory, TimeProvider time, IProgress<QueueProgress>? progress = null) =>
        Run(() => QueueOnDisk.Open(directory, time), progress);

    internal static VerifyReport Run(Func<QueueOnDisk> open, IProgress<QueueProgress>? progress = null)
    {
        var report = RunOnce(open, progress);
        if (report.Damage.Count == 0)
            return report;

        var again = RunOnce(open, progress: null);
        return again with { Damage = [.. again.Damage.Intersect(report.Damage)] };
    }

    private static VerifyReport RunOnce(Func<QueueOnDisk> open, IProgress<QueueProgress>? progress)
    {
        using var queue = open();
        return new QueueVerifier(queue, progress).Verify();
    }

    private VerifyReport Verify()
    {
        foreach (var damage in _queue.Damage)
        {
            var what = damage.AtEnd
                ? $"{damage.Length} octets are no record: an interrupted write, or damage to the last one"
                : $"{damage.Length} octets are damaged";
            Add(damage.Id == default ? null : damage.Id, Where(damage.Segment, damage.Offset), what);
        }

        foreach (var (id, before, what) in _queue.Losses)
            Add(id, before is { } place ? Where(place.Segment, place.Offset) : JournalFormat.JournalDirectory, what);

        var segments = _queue.Index.Segments.All.ToArray();
        var ids = _queue.Index.Ids();
        var total = segments.Length + ids.Length;
        for (var i = 0; i < segments.Length; i++)
        {
            _progress?.Report(new QueueProgress(i, total));
            VerifySegment(segments[i]);
        }

        for (var i = 0; i < ids.Length; i++)
        {
            if (i % 1000 == 0)
                _progress?.Report(new QueueProgress(segments.Length + i, total));
            VerifyMessage(ids[i]);
        }

        _progress?.Report(new QueueProgress(total, total));
        return new VerifyReport(segments.Length, _records, _octets, ids.Length, _contentFiles, [.. _found.Distinct()]);
    }

    /// <summary>Heads and metas are verified as they are read; what is wrong with them was found when the queue was opened.</summary>
    private void VerifySegment(Segment segment)
    {
        var reader = new SegmentReader(segment.File, segment.Number, segment.Salt, segment.Tail);
        reader.Read(
            (head, place, octets) =>
            {
                _records++;
                _octets += head.Length;
                if (!IsIntact(segment.File, place.Offset + head.MetaEnd, head.ContentLength, head.ContentChecksum))
                    Add(Owner(head, octets), Where(place.Segment, place.Offset), "its content is not what was committed");
            },
            static _ =>
            {
                // Known since the queue was opened.
            });
    }

    /// <summary>That it can be read as a whole, and that its content file is there and sound.</summary>
    private void VerifyMessage(QueueId id)
    {
        if (_queue.Index.Find(id) is not { } entry)
            return;

        try
        {
            using var message = _queue.Loader.Load(entry, inMemory: false);
            if (message is null || !entry.HasContentFile)
                return;
            _contentFiles++;
            _octets += message.Content.Length;
            using var stream = message.Content.OpenRead();
            while (stream.Read(_piece) > 0)
            {
            }
        }
        catch (Exception error) when (error is InvalidDataException or FileNotFoundException)
        {
            var where = entry.HasContentFile ? JournalFormat.ContentPath(id) : Where(entry.Place.Segment, entry.Place.Offset);
            Add(id, where, error is FileNotFoundException ? "its content file is missing" : error.Message);
        }
    }

    private bool IsIntact(IJournalFile file, long offset, int length, ulong checksum)
    {
        if (length == 0)
            return true;

        var hash = new XxHash3();
        for (var rest = length; rest > 0;)
        {
            var read = file.Read(_piece.AsSpan(0, Math.Min(rest, Piece)), offset);
            if (read == 0)
                return false;
            hash.Append(_piece.AsSpan(0, read));
            offset += read;
            rest -= read;
        }

        return hash.GetCurrentHashAsUInt64() == checksum;
    }

    /// <summary>The content in an update is its notice's.</summary>
    private static QueueId Owner(RecordHead head, ReadOnlySpan<byte> octets)
    {
        if (head.Type != RecordType.Update)
            return head.Id;
        var meta = new MetaReader(octets);
        UpdateBody.SkipChanges(ref meta);
        return UpdateBody.ReadNotice(ref meta) ?? head.Id;
    }

    private void Add(QueueId? id, string where, string what) =>
        _found.Add(new FoundDamage(id, where, what, id is { } known && _queue.Index.Contains(known)));

    private static string Where(uint segment, long offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{JournalFormat.SegmentPath(segment)} at {offset}");
}
