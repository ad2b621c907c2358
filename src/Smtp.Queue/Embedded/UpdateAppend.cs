using System.Buffers;
using System.Runtime.InteropServices;

namespace Smtp.Queue.Embedded;

/// <summary>The record that says what became of a message's recipients, with the notice about it, all in one.</summary>
internal sealed class UpdateAppend(OutcomeRecorder recorder, QueueIndex owner, ContentFiles contents) : JournalAppend(RecordType.Update)
{
    private readonly List<RecipientChange> _changes = [];
    private NewEntry? _notice;
    private bool? _hold;

    /// <param name="notice">The update's notice, made ready.</param>
    /// <param name="now">When its attempts ended.</param>
    public void Prepare(QueuedMessage message, MessageUpdate update, NewEntry? notice, DateTimeOffset now)
    {
        Id = message.Id;
        _hold = update.Hold;
        UpdateBody.WriteStart(Meta, update.Recipients.Count + update.Added.Count, update.Hold);
        for (var i = 0; i < update.Recipients.Count; i++)
        {
            var one = update.Recipients[i];
            var attempts = one.Recipient.Attempts + (one.IsAttempt ? 1 : 0);
            var change = new RecipientChange(one.Recipient.Index, attempts, one.NextAttempt?.UtcTicks ?? 0);
            Write(message, one.Recipient, change, new RecipientWords(one.Outcome)
            {
                IsDelayTold = one.IsDelayTold && !change.Ended,
                At = one.Outcome is null ? null : one.IsAttempt ? now : one.Recipient.LastAttempt,
            });
        }

        for (var i = 0; i < update.Added.Count; i++)
        {
            var added = update.Added[i];
            var change = new RecipientChange(added.Index, added.Attempts, added.NextAttempt.UtcTicks);
            Write(message, added, change, new RecipientWords { IsDelayTold = added.IsDelayTold });
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
        index.Carrying.EndUpdate(Id);
        foreach (var change in CollectionsMarshal.AsSpan(_changes))
            index.Apply(Id, change, Place);
        if (_hold is { } hold)
            index.Hold(Id, hold);
        _notice?.Apply(index, Place, StoredLength);
        var ended = index.Settle(Id);
        if (ended is { HasContentFile: true })
            contents.DeleteLater(ended.Id);
    }

    public override void Abandon()
    {
        owner.Carrying.EndUpdate(Id);
        _notice?.Abandon();
    }

    protected override void Recycle()
    {
        _changes.Clear();
        _notice = null;
        _hold = null;
        recorder.Recycle(this);
    }

    private void Write(QueuedMessage message, QueuedRecipient recipient, RecipientChange change, RecipientWords words)
    {
        _changes.Add(change);

        // The Accept record knows only the first recipients, and no next hop: both are repeated for as long as they wait.
        var isExpanded = change.Index >= message.AcceptedRecipients;
        UpdateBody.WriteChange(Meta, change, change.Ended ? words : words with
        {
            Recipient = isExpanded ? recipient.Recipient : null,
            NextHop = recipient.NextHop,
        });
    }
}
