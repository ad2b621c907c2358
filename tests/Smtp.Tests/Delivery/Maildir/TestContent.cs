using System.Buffers;
using Smtp.Mail;
using Smtp.Protocol.Framing;

namespace Smtp.Tests.Delivery.Maildir;

/// <summary>Content in memory, in pieces of some size, or only to be streamed.</summary>
internal sealed class TestContent(byte[] octets, ContentTraits traits = ContentTraits.None, int piece = int.MaxValue, bool inMemory = true)
    : MessageContent
{
    public override long Length => octets.Length;

    public override ContentTraits Traits => traits;

    public override bool TryGetMemory(out ReadOnlySequence<byte> sequence)
    {
        sequence = inMemory ? Pieces() : default;
        return inMemory;
    }

    public override Stream OpenRead() => new MemoryStream(octets, writable: false);

    private ReadOnlySequence<byte> Pieces()
    {
        if (octets.Length <= piece)
            return new ReadOnlySequence<byte>(octets);

        var first = new Segment(octets.AsMemory(0, piece), null);
        var last = first;
        for (var offset = piece; offset < octets.Length; offset += piece)
            last = new Segment(octets.AsMemory(offset, Math.Min(piece, octets.Length - offset)), last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null)
                return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
