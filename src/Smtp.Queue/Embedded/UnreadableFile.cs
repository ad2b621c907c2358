using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>Stands for a segment that is there and cannot be opened: to a reader it has no octets, and nobody writes to it.</summary>
internal sealed class UnreadableFile : IJournalFile
{
    private UnreadableFile()
    {
    }

    public static UnreadableFile Instance { get; } = new();

    public long Length => 0;

    public int Alignment => 1;

    public int Read(Span<byte> buffer, long offset) => 0;

    public void Write(ReadOnlySpan<byte> octets, long offset) => throw new NotSupportedException();

    public void Flush() => throw new NotSupportedException();

    public void Truncate(long length) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
