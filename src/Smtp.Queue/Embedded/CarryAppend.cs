using System.Buffers;

namespace Smtp.Queue.Embedded;

/// <summary>The record that carries a waiting message to another segment.</summary>
internal sealed class CarryAppend : JournalAppend
{
    private readonly QueueEntry _entry;

    /// <param name="head">Of the record the message stands in.</param>
    /// <param name="content">Its inline content, verified.</param>
    public CarryAppend(QueueEntry entry, RecordHead head, ReadOnlyMemory<byte> content)
        : base(RecordType.Carry)
    {
        _entry = entry;
        Id = entry.Id;
        Content = new ReadOnlySequence<byte>(content);
        ContentChecksum = head.ContentChecksum;
    }

    public override void Apply(QueueIndex index) => index.Carrying.Apply(_entry, Place, StoredLength);

    public override void Abandon()
    {
        // The message stands where it stood.
    }

    protected override void Recycle()
    {
        // Made for one message.
    }
}
