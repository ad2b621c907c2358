using System.IO.Hashing;
using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>Reads a waiting message back from the journal: envelope, recipients as they stand now, and content.</summary>
internal sealed class MessageLoader(QueueIndex index, RecordReader records, ContentFiles contents, ContentBudget budget, BlockPool blocks)
{
    /// <param name="inMemory">With its content in memory where there is room; else it stays on disk until it is read.</param>
    /// <returns><see langword="null"/>: it is gone.</returns>
    /// <exception cref="InvalidDataException">The record is not what was written.</exception>
    public QueuedMessage? Load(QueueEntry entry, bool inMemory)
    {
        if (index.Pin(entry) is not { } pin)
            return null;

        QueuedMessage? message = null;
        try
        {
            return message = Load(entry, pin, inMemory);
        }
        finally
        {
            // Content that stays in the segment keeps it there until the message is disposed.
            if (message?.Content is not StoredContent)
                pin.Dispose();
        }
    }

    private QueuedMessage Load(QueueEntry entry, MessagePin pin, bool inMemory)
    {
        var octets = records.Read(pin.Place, out var head);
        var meta = new MetaReader(octets.AsSpan(RecordHead.Size, head.MetaLength));
        RecordReader.SkipToBody(ref meta, head.Type, entry.Id);
        var body = MessageBody.Read(ref meta);
        var envelope = MessageBody.ReadEnvelope(ref meta);
        var recipients = ReadRecipients(ref meta, body, pin.States);
        var content = body.HasContentFile
            ? LoadFile(entry, head, body, pin)
            : LoadContent(pin, head, body, inMemory);
        return new QueuedMessage(entry.Id, envelope, body.AcceptedAt, content, recipients)
        {
            AcceptedRecipients = body.RecipientCount,
            NextRecipientIndex = pin.States.Length,
        };
    }

    private StoredContent LoadFile(QueueEntry entry, RecordHead head, MessageBody body, MessagePin pin)
    {
        var file = contents.Open(entry.Id);
        pin.Dispose();
        return new StoredContent(file, 0, body.ContentFileLength, head.ContentChecksum, body.Traits, file);
    }

    private MessageContent LoadContent(MessagePin pin, RecordHead head, MessageBody body, bool inMemory)
    {
        var offset = pin.Place.Offset + head.MetaEnd;

        // Without room in memory it is read piece by piece while it is delivered.
        if (!inMemory || !budget.TryReserve(Reserved(head.ContentLength)))
            return new StoredContent(pin.File, offset, head.ContentLength, head.ContentChecksum, body.Traits, pin);

        var buffer = new ContentBuffer(blocks);
        if (head.ContentLength > 0)
        {
            var room = buffer.GetSpan(head.ContentLength)[..head.ContentLength];
            var isWhole = pin.File.Read(room, offset) == room.Length && XxHash3.HashToUInt64(room) == head.ContentChecksum;
            buffer.Advance(head.ContentLength);
            if (!isWhole)
            {
                budget.Return(Reserved(head.ContentLength));
                buffer.Dispose();
                throw new InvalidDataException("its content is not what was committed");
            }
        }

        return new BufferedContent(buffer, body.Traits, budget, buffer.Capacity);
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
            RecipientWords last = default;
            if (!state.Last.IsNone)
            {
                updates ??= [];
                if (!updates.TryGetValue(state.Last, out var words))
                    updates.Add(state.Last, words = records.ReadOutcomes(state.Last));
                last = words[i];
                recipient ??= last.Recipient;
            }

            if (recipient is null)
                throw new InvalidDataException("a recipient it was expanded to cannot be read");
            var next = new DateTimeOffset(state.NextAttempt, TimeSpan.Zero);
            waiting.Add(new QueuedRecipient(i, recipient, state.Attempts, next, last.Outcome)
            {
                IsDelayTold = last.IsDelayTold,
                NextHop = last.NextHop,
                LastAttempt = last.At,
            });
        }

        return waiting;
    }
}
