namespace Smtp.Queue.Durability;

/// <summary>One file of the queue. Reading is safe from several threads at once; writing and flushing is for one at a time.</summary>
internal interface IJournalFile : IDisposable
{
    long Length { get; }

    /// <summary>Writes go fastest, past the page cache, when memory, offset and length are multiples of this.</summary>
    int Alignment { get; }

    /// <returns>Octets read: fewer than asked for only at the end of the file.</returns>
    int Read(Span<byte> buffer, long offset);

    /// <exception cref="IOException">Any part of it may have been written.</exception>
    void Write(ReadOnlySpan<byte> octets, long offset);

    /// <exception cref="IOException">What was written since the last flush must be taken for lost.</exception>
    void Flush();

    void Truncate(long length);
}
