using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>The record that takes in a message.</summary>
internal sealed class AcceptAppend(Intake intake) : JournalAppend(RecordType.Accept)
{
    private NewEntry _message;

    public void Prepare(NewEntry message, Envelope envelope, IReadOnlyList<Recipient> recipients)
    {
        _message = message;
        Id = message.Entry.Id;
        MessageBody.Write(Meta, envelope, recipients, message.AcceptedAt, message.Traits, message.FileLength);
        ContentChecksum = message.Checksum;
        NamesContentFile = message.Entry.HasContentFile;
        Content = message.Inline;
    }

    public override void Apply(QueueIndex index) => _message.Apply(index, Place, StoredLength);

    public override void Abandon() => _message.Abandon();

    protected override void Recycle()
    {
        _message = default;
        intake.Recycle(this);
    }
}
