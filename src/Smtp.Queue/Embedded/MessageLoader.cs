using System.IO.Hashing;
using Smtp.Mail;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>Reads a waiting message back from the journal: envelope, recipients as they stand now, and content.</summary>
internal sealed class MessageLoader(QueueIndex index, ContentFiles contents, ContentBudget budget, BlockPool blocks, long salt)
{
    private const int FirstRead = 4096;

    /// <exception cref="InvalidDataException">The record is not what was written.</exception>
    public QueuedMessage Load(QueueEntry entry)
    {
        var states = index.Recipients(entry);
        var octets = ReadRecord(entry.Place, out var head, out var file);
        var meta = new MetaReader(octets.AsSpan(RecordHead.Size, head.MetaLength));
        if (head.Type == RecordType.Update)
            SkipToNotice(ref meta, entry.Id);

        var body = MessageBody.Read(ref meta);
        var envelope = MessageBody.ReadEnvelope(ref meta);
        var recipients = ReadRecipients(ref meta, body, states);
        var content = body.HasContentFile
            ? new StoredContent(contents.Open(entry.Id), 0, body.ContentFileLength, head.ContentChecksum, body.Traits, owned: true)
            : LoadContent(file, entry.Place.Offset + head.MetaEnd, head, body);
        return new QueuedMessage(entry.Id, envelope, body.AcceptedAt, content, recipients)
        {
            AcceptedRecipients = body.RecipientCount,
            NextRecipientIndex = states.Length,
        };
    }

    private MessageContent LoadContent(IJournalFile file, long offset, RecordHead head, MessageBody body)
    {
        // Without room in memory it is read piece by piece while it is delivered.
        if (!budget.TryReserve(Reserved(head.ContentLength)))
            return new StoredContent(file, offset, head.ContentLength, head.ContentChecksum, body.Traits, owned: false);

        var buffer = new ContentBuffer(blocks);
        if (head.ContentLength > 0)
        {
            var room = buffer.GetSpan(head.ContentLength)[..head.ContentLength];
            var isWhole = file.Read(room, offset) == room.Length && XxHash3.HashToUInt64(room) == head.ContentChecksum;
            buffer.Advance(head.ContentLength);
            if (!isWhole)
            {
                budget.Return(Reserved(head.ContentLength));
                buffer.Dispose();
                throw new InvalidDataException("its content is not what was committed");
            }
        }

        return new BufferedContent(buffer, body.Traits, budget);
    }

    /// <summary>What <see cref="ContentBuffer.Capacity"/> will be for so many octets asked for at once.</summary>
    private static long Reserved(int length) => length switch
    {
        0 => 0,
        <= BlockPool.Small => BlockPool.Small,
        <= BlockPool.Large => BlockPool.Large,
        _ => length,
    };

    private List<QueuedRecipient> ReadRecipients(ref MetaReader meta, MessageBody body, RecipientState[] states)
    {
        var waiting = new List<QueuedRecipient>(1);
        Dictionary<RecordPlace, LastWords>? updates = null;
        for (var i = 0; i < Math.Max(body.RecipientCount, states.Length); i++)
        {
            var recipient = i < body.RecipientCount ? MessageBody.ReadRecipient(ref meta) : null;
            if (i >= states.Length || states[i].Ended)
                continue;

            var state = states[i];
            Outcome? outcome = null;
            var isDelayTold = false;
            if (!state.Last.IsNone)
            {
                updates ??= [];
                if (!updates.TryGetValue(state.Last, out var words))
                    updates.Add(state.Last, words = ReadUpdate(state.Last));
                outcome = words.Outcomes.GetValueOrDefault(i);
                isDelayTold = words.DelayTold.Contains(i);
                recipient ??= words.Recipients.GetValueOrDefault(i);
            }

            if (recipient is null)
                throw new InvalidDataException("a recipient it was expanded to cannot be read");
            waiting.Add(new QueuedRecipient(i, recipient, state.Attempts, new DateTimeOffset(state.NextAttempt, TimeSpan.Zero), outcome)
            {
                IsDelayTold = isDelayTold,
            });
        }

        return waiting;
    }

    private LastWords ReadUpdate(RecordPlace place)
    {
        var words = new LastWords([], [], []);
        var octets = ReadRecord(place, out var head, out _);
        var meta = new MetaReader(octets.AsSpan(RecordHead.Size, head.MetaLength));
        for (var rest = UpdateBody.ReadStart(ref meta); rest > 0; rest--)
        {
            var change = UpdateBody.ReadChange(ref meta, out var outcome, out var recipient);
            if (outcome is not null)
                words.Outcomes[change.Index] = outcome;
            if (change.IsDelayTold)
                words.DelayTold.Add(change.Index);
            if (recipient is not null)
                words.Recipients[change.Index] = recipient;
        }

        return words;
    }

    private static void SkipToNotice(ref MetaReader meta, QueueId id)
    {
        for (var rest = UpdateBody.ReadStart(ref meta); rest > 0; rest--)
            UpdateBody.ReadChange(ref meta, out _, out _);
        if (UpdateBody.ReadNotice(ref meta) != id)
            throw new InvalidDataException("the record that made it names another message");
    }

    /// <returns>Head and meta, verified.</returns>
    private byte[] ReadRecord(RecordPlace place, out RecordHead head, out IJournalFile file)
    {
        file = index.Segment(place)?.File ?? throw new InvalidDataException("its segment is gone");
        var octets = new byte[FirstRead];
        var length = file.Read(octets, place.Offset);
        if (length < RecordHead.Size || !RecordHead.IsHeadIntact(octets, salt, place.Segment))
            throw new InvalidDataException("the head of its record is damaged");

        head = RecordHead.Read(octets);
        if (head.MetaEnd > length)
        {
            octets = new byte[head.MetaEnd];
            length = file.Read(octets, place.Offset);
        }

        if (length < head.MetaEnd || !RecordHead.IsIntact(octets.AsSpan(0, head.MetaEnd), salt, place.Segment))
            throw new InvalidDataException("the meta of its record is damaged");
        return octets;
    }

    private sealed record LastWords(Dictionary<int, Outcome> Outcomes, Dictionary<int, Recipient> Recipients, HashSet<int> DelayTold);
}
