using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>One file of the journal.</summary>
/// <param name="salt">Of its records' checksums: <see cref="SegmentHeader.Salt"/>.</param>
internal sealed class Segment(uint number, IJournalFile file, long capacity, long salt) : IDisposable
{
    public uint Number { get; } = number;

    public IJournalFile File { get; } = file;

    public long Salt { get; } = salt;

    /// <summary>Octets up to which records may be written.</summary>
    public long Capacity { get; } = capacity;

    /// <summary>Where the next batch begins.</summary>
    public long Tail { get; set; } = JournalFormat.FirstRecord;

    /// <summary>Live messages that stand here, and readers under way.</summary>
    public int Live { get; set; }

    /// <summary>Octets of the records in which they stand.</summary>
    public long LiveOctets { get; set; }

    /// <summary>No more records will come.</summary>
    public bool IsSealed { get; set; }

    public void Dispose() => File.Dispose();
}
