using System.Buffers;
using System.Runtime.InteropServices;
using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>The record that says what became of a message's recipients, with the notice about it, all in one.</summary>
internal sealed class UpdateAppend(OutcomeRecorder recorder, QueueIndex owner, ContentFiles contents) : JournalAppend(RecordType.Update)
{
    private readonly List<RecipientChange> _changes = [];
    private NewEntry? _notice;

    /// <param name="notice">The update's notice, made ready.</param>
    public void Prepare(QueuedMessage message, MessageUpdate update, NewEntry? notice)
    {
        Id = message.Id;
        UpdateBody.WriteStart(Meta, update.Recipients.Count + update.Added.Count);
        for (var i = 0; i < update.Recipients.Count; i++)
        {
            var (recipient, outcome, next) = update.Recipients[i];
            var told = update.Recipients[i].IsDelayTold && next is not null;
            var change = new RecipientChange(recipient.Index, recipient.Attempts + 1, next?.UtcTicks ?? 0, told);
            Write(message, recipient.Recipient, change, outcome);
        }

        for (var i = 0; i < update.Added.Count; i++)
        {
            var added = update.Added[i];
            var change = new RecipientChange(added.Index, added.Attempts, added.NextAttempt.UtcTicks, added.IsDelayTold);
            Write(message, added.Recipient, change, outcome: null);
        }

        _notice = notice;
        UpdateBody.WriteNotice(Meta, notice?.Entry.Id);
        ContentChecksum = notice?.Checksum ?? 0;
        if (notice is null)
            return;

        var body = update.Notice!;
        MessageBody.Write(Meta, body.Envelope, body.Recipients, notice.Value.AcceptedAt, body.Traits, notice.Value.FileLength);
        NamesContentFile = notice.Value.Entry.HasContentFile;
        Content = NamesContentFile ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(body.Content);
    }

    public override void Apply(QueueIndex index)
    {
        index.EndUpdate(Id);
        foreach (var change in CollectionsMarshal.AsSpan(_changes))
            index.Apply(Id, change, Place);
        _notice?.Apply(index, Place, StoredLength);
        var ended = index.Settle(Id);
        if (ended is { HasContentFile: true })
            contents.DeleteLater(ended.Id);
    }

    public override void Abandon()
    {
        owner.EndUpdate(Id);
        _notice?.Abandon();
    }

    protected override void Recycle()
    {
        _changes.Clear();
        _notice = null;
        recorder.Recycle(this);
    }

    private void Write(QueuedMessage message, Recipient recipient, RecipientChange change, Outcome? outcome)
    {
        _changes.Add(change);

        // The Accept record knows only the first recipients; those from an expansion are repeated for as long as they wait.
        var repeat = change.Index >= message.AcceptedRecipients && !change.Ended;
        UpdateBody.WriteChange(Meta, change, outcome, repeat ? recipient : null);
    }
}
