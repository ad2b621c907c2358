using System.Buffers;
using Smtp.Mail;
using Smtp.Protocol.Framing;

namespace Smtp.Queue.Embedded;

/// <summary>Content in blocks from the pool, which get them back with the budget at the end.</summary>
/// <param name="reserved">Octets of the budget: those of the content, and what else is in memory as long as it is.</param>
internal sealed class BufferedContent(ContentBuffer buffer, ContentTraits traits, ContentBudget budget, long reserved) : MessageContent
{
    private int _disposed;

    public override long Length { get; } = buffer.Length;

    public override ContentTraits Traits => traits;

    public override bool TryGetMemory(out ReadOnlySequence<byte> octets)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        octets = buffer.Octets;
        return true;
    }

    public override Stream OpenRead()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return new SequenceStream(buffer.Octets);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        buffer.Dispose();
        budget.Return(reserved);
    }
}
