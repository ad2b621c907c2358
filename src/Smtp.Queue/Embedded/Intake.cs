using System.Collections.Concurrent;
using System.IO.Hashing;
using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Queue.Durability;
using Smtp.Queue.Scheduling;

namespace Smtp.Queue.Embedded;

/// <summary>Makes new messages ready for the journal, the sessions' and our own notices alike.</summary>
internal sealed class Intake(
    JournalWriter writer,
    QueueIdSource ids,
    QueueClock clock,
    ContentFiles contents,
    ContentBudget budget,
    ContentBudget incoming,
    BlockPool blocks,
    int largeContent,
    ILogger log)
{
    private const int PooledAppends = 1024;

    // A recipient in memory, its address as long as may be.
    private const int RecipientSize = 1024;

    private readonly ConcurrentQueue<AcceptAppend> _pool = new();

    public ContentFiles Contents => contents;

    public BlockPool Blocks => blocks;

    /// <summary>For what comes in, beyond the blocks that every message may have.</summary>
    public ContentBudget Incoming => incoming;

    public DateTimeOffset Now => clock.Now;

    /// <summary>Octets; larger content gets a file of its own.</summary>
    public int LargeContent => largeContent;

    public EmbeddedTransaction Begin(Envelope envelope) => new(this, ids.Next(), envelope);

    /// <summary>A message with its content in memory, which is kept for delivery when there is room.</summary>
    public NewEntry Ready(QueueId id, Envelope envelope, List<Recipient> recipients, ContentBuffer buffer, ContentTraits traits)
    {
        var now = clock.Now;
        var entry = QueueEntry.Accepted(id, recipients.Count, now, hasContentFile: false);
        var message = new NewEntry
        {
            Entry = entry,
            AcceptedAt = now,
            Traits = traits,
            Checksum = buffer.Checksum(),
            FileLength = MessageBody.Inline,
            Inline = buffer.Octets,
            Buffer = buffer,
        };
        // A message to a thousand holds more by its recipients than by its content.
        var reserved = buffer.Capacity + ((recipients.Count - 1L) * RecipientSize);
        if (!budget.TryReserve(reserved))
            return message;

        entry.Loaded = Fresh(id, envelope, recipients, now, new BufferedContent(buffer, traits, budget, reserved));
        return message with { Buffer = null };
    }

    /// <summary>A message with its content in its file.</summary>
    public NewEntry Ready(QueueId id, int recipients, ContentFile file, ContentTraits traits)
    {
        var now = clock.Now;
        return new NewEntry
        {
            Entry = QueueEntry.Accepted(id, recipients, now, hasContentFile: true),
            AcceptedAt = now,
            Traits = traits,
            Checksum = file.Checksum,
            FileLength = file.Length,
            Contents = contents,
        };
    }

    /// <summary>A notice of ours, small enough for the journal.</summary>
    public NewEntry Ready(NewMessage notice)
    {
        var now = clock.Now;
        var id = ids.Next();
        var entry = QueueEntry.Accepted(id, notice.Recipients.Count, now, hasContentFile: false);
        if (budget.TryReserve(notice.Content.Length))
            entry.Loaded = Fresh(id, notice.Envelope, notice.Recipients, now, new MemoryContent(notice.Content, notice.Traits, budget));
        return new NewEntry
        {
            Entry = entry,
            AcceptedAt = now,
            Traits = notice.Traits,
            Checksum = XxHash3.HashToUInt64(notice.Content.Span),
            FileLength = MessageBody.Inline,
        };
    }

    /// <summary>A notice that returns large content: its file is written and flushed first.</summary>
    /// <returns><see langword="null"/> and why, when that failed.</returns>
    public async ValueTask<(NewEntry? Message, SinkState State)> ReadyLargeAsync(NewMessage notice)
    {
        ContentFile? file = null;
        try
        {
            file = contents.Create(ids.Next());
            var buffer = new ContentBuffer(blocks);
            System.Buffers.BuffersExtensions.Write(buffer, notice.Content.Span);
            await file.AddAsync(buffer);
            await file.FinishAsync();
            return (Ready(file.Id, notice.Recipients.Count, file, notice.Traits), SinkState.Accepting);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ContentFlushException)
        {
            if (file is not null)
                contents.Delete(file.Id);
            return (null, ContentFailed(error));
        }
        finally
        {
            file?.Dispose();
        }
    }

    public ValueTask<SinkState> Append(NewEntry message, Envelope envelope, IReadOnlyList<Recipient> recipients)
    {
        if (!_pool.TryDequeue(out var append))
            append = new AcceptAppend(this);
        append.Prepare(message, envelope, recipients);
        return writer.Append(append);
    }

    public void Recycle(AcceptAppend append)
    {
        if (_pool.Count < PooledAppends)
            _pool.Enqueue(append);
    }

    /// <summary>What a failure to write content means for the store, and for whoever brought it.</summary>
    public SinkState ContentFailed(Exception error)
    {
        if (DiskErrors.IsNoRoom(error) || error is UnauthorizedAccessException)
        {
            QueueLog.NoRoomForContent(log, error.Message);
            return SinkState.Full;
        }

        writer.Fail(error);
        return SinkState.Failed;
    }

    private static QueuedMessage Fresh(
        QueueId id, Envelope envelope, IReadOnlyList<Recipient> recipients, DateTimeOffset now, MessageContent content)
    {
        var queued = new QueuedRecipient[recipients.Count];
        for (var i = 0; i < queued.Length; i++)
            queued[i] = new QueuedRecipient(i, recipients[i], 0, now, LastOutcome: null);
        return new QueuedMessage(id, envelope, now, content, queued);
    }
}
