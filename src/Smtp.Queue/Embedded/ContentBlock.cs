using System.Buffers;

namespace Smtp.Queue.Embedded;

/// <summary>A piece of content in memory: a link of a <see cref="ReadOnlySequence{T}"/>.</summary>
internal sealed class ContentBlock(int capacity) : ReadOnlySequenceSegment<byte>
{
    private readonly byte[] _octets = new byte[capacity];

    public int Capacity => _octets.Length;

    public int Length { get; private set; }

    public ContentBlock? Following => (ContentBlock?)Next;

    public Memory<byte> Free => _octets.AsMemory(Length);

    public ReadOnlySpan<byte> Written => _octets.AsSpan(0, Length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Capacity - Length);
        Length += count;
        Memory = _octets.AsMemory(0, Length);
    }

    public void Follow(ContentBlock previous)
    {
        RunningIndex = previous.RunningIndex + previous.Length;
        previous.Next = this;
    }

    public void Clear()
    {
        Length = 0;
        Memory = default;
        Next = null;
        RunningIndex = 0;
    }
}
