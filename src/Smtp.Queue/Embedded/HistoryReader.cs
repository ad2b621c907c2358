using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Queue.Operations;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Reads from the journal what came of the attempts for one message. All that was told of it since the record it stands in is still there;
/// of what was before that record, only the last outcome is.
/// </summary>
internal sealed class HistoryReader(QueueIndex index, RecordReader records)
{
    /// <summary>The latest are given.</summary>
    private const int MostAttempts = 200;

    /// <summary>Octets of the journal that are looked through, from the end of it.</summary>
    private const long MostOctets = 1L << 30;

    public IReadOnlyList<AttemptRecord> Read(QueueId id)
    {
        // While the message is pinned, so are all segments after it.
        using var pin = index.Find(id) is { } entry ? index.Pin(entry) : null;
        if (pin is null)
            return [];

        var names = AcceptedNames(id, pin.Place);
        var found = new Queue<AttemptRecord>();
        var seen = new HashSet<(int Index, int Number)>();
        foreach (var (segment, tail) in Segments(pin.Place))
        {
            var reader = new SegmentReader(segment.File, segment.Number, segment.Salt, tail);
            reader.Read(
                (head, _, meta) =>
                {
                    if (head.Id == id && head.Type is RecordType.Update or RecordType.Carry)
                        Read(meta, names, found, seen);
                },
                static _ =>
                {
                    // Said at a start; here it only makes the story shorter.
                });
        }

        return [.. found];
    }

    private static void Read(
        ReadOnlySpan<byte> octets, Dictionary<int, Mailbox> names, Queue<AttemptRecord> found, HashSet<(int Index, int Number)> seen)
    {
        var meta = new MetaReader(octets);
        for (var rest = UpdateBody.ReadStart(ref meta).Changes; rest > 0; rest--)
        {
            var change = UpdateBody.ReadChange(ref meta, out var words);
            if (words.Recipient is not null)
                names[change.Index] = words.Recipient.Address;
            if (words.Outcome is null || !seen.Add((change.Index, change.Attempts)))
                continue;

            found.Enqueue(new AttemptRecord(change.Index, names.GetValueOrDefault(change.Index), change.Attempts, words.At, words.Outcome));
            if (found.Count > MostAttempts)
                found.Dequeue();
        }
    }

    private Dictionary<int, Mailbox> AcceptedNames(QueueId id, RecordPlace place)
    {
        var octets = records.Read(place, out var head);
        var meta = new MetaReader(octets.AsSpan(RecordHead.Size, head.MetaLength));
        RecordReader.SkipToBody(ref meta, head.Type, id);
        var body = MessageBody.Read(ref meta);
        MessageBody.ReadEnvelope(ref meta);
        var names = new Dictionary<int, Mailbox>();
        for (var i = 0; i < body.RecipientCount; i++)
            names.Add(i, MessageBody.ReadRecipient(ref meta).Address);
        return names;
    }

    private List<(Segment Segment, long Tail)> Segments(RecordPlace from)
    {
        var segments = new List<(Segment Segment, long Tail)>();
        using (index.Enter())
        {
            foreach (var segment in index.Segments.All)
            {
                if (segment.Number >= from.Segment)
                    segments.Add((segment, segment.Tail));
            }
        }

        var octets = 0L;
        for (var i = segments.Count - 1; i >= 0; i--)
        {
            octets += segments[i].Tail;
            if (octets > MostOctets)
                return segments[(i + 1)..];
        }

        return segments;
    }
}
