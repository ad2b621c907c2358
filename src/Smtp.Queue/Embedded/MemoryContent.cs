using System.Buffers;
using Smtp.Mail;
using Smtp.Protocol.Framing;

namespace Smtp.Queue.Embedded;

/// <summary>Content of a message we made ourselves, in ordinary memory.</summary>
internal sealed class MemoryContent(ReadOnlyMemory<byte> octets, ContentTraits traits, ContentBudget budget) : MessageContent
{
    private int _disposed;

    public override long Length => octets.Length;

    public override ContentTraits Traits => traits;

    public override bool TryGetMemory(out ReadOnlySequence<byte> memory)
    {
        memory = new ReadOnlySequence<byte>(octets);
        return true;
    }

    public override Stream OpenRead() => new SequenceStream(new ReadOnlySequence<byte>(octets));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            budget.Return(octets.Length);
    }
}
