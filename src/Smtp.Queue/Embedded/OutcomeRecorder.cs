using System.Collections.Concurrent;
using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>Writes what became of recipients, with the notice about them in the same record.</summary>
internal sealed class OutcomeRecorder(JournalWriter writer, QueueIndex index, Intake intake)
{
    private const int PooledAppends = 1024;
    private readonly ConcurrentQueue<UpdateAppend> _pool = new();

    public ValueTask<SinkState> RecordAsync(QueuedMessage message, MessageUpdate update)
    {
        // While room is short it is kept for what ends. That a recipient is tried again later is no loss when a crash forgets it.
        if (writer.State == SinkState.Full && IsDeferral(update))
        {
            index.Postpone(message.Id, update.Recipients);
            return new ValueTask<SinkState>(SinkState.Accepting);
        }

        if (update.Notice is not { } notice)
            return Append(message, update, notice: null);
        return notice.Content.Length > intake.LargeContent
            ? RecordLargeAsync(message, update, notice)
            : Append(message, update, intake.Ready(notice));
    }

    public void Recycle(UpdateAppend append)
    {
        if (_pool.Count < PooledAppends)
            _pool.Enqueue(append);
    }

    private static bool IsDeferral(MessageUpdate update)
    {
        if (update.Notice is not null || update.Added.Count > 0 || update.Hold is not null)
            return false;
        foreach (var recipient in update.Recipients)
        {
            if (recipient.NextAttempt is null || !recipient.IsAttempt)
                return false;
        }

        return true;
    }

    private async ValueTask<SinkState> RecordLargeAsync(QueuedMessage message, MessageUpdate update, NewMessage notice)
    {
        var (ready, state) = await intake.ReadyLargeAsync(notice);
        return ready is null ? state : await Append(message, update, ready);
    }

    private ValueTask<SinkState> Append(QueuedMessage message, MessageUpdate update, NewEntry? notice)
    {
        if (!_pool.TryDequeue(out var append))
            append = new UpdateAppend(this, index, intake.Contents);
        append.Prepare(message, update, notice, intake.Now);
        return index.Carrying.TryBeginUpdate(message.Id, out var carried) ? writer.Append(append) : AppendAfterAsync(carried, append);
    }

    private async ValueTask<SinkState> AppendAfterAsync(Task carried, UpdateAppend append)
    {
        do
            await carried;
        while (!index.Carrying.TryBeginUpdate(append.Id, out carried));
        return await writer.Append(append);
    }
}
