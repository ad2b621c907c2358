using System.Buffers;
using Smtp.Protocol.Framing;

namespace Smtp.Queue.Embedded;

/// <summary>A message about to be committed: what goes into the index, and what of it is kept in memory for its first delivery.</summary>
internal readonly record struct NewEntry
{
    public required QueueEntry Entry { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    public required ContentTraits Traits { get; init; }

    /// <summary>XxHash3 of the content, wherever it is.</summary>
    public required ulong Checksum { get; init; }

    /// <summary><see cref="MessageBody.Inline"/>, or the length of the content file.</summary>
    public required long FileLength { get; init; }

    public ReadOnlySequence<byte> Inline { get; init; }

    /// <summary>Where the content file is, when there is one.</summary>
    public ContentFiles? Contents { get; init; }

    /// <summary>Kept until the record is written; then given back, unless <see cref="QueueEntry.Loaded"/> has it.</summary>
    public ContentBuffer? Buffer { get; init; }

    /// <param name="length">Octets of the record at <paramref name="place"/>.</param>
    public void Apply(QueueIndex index, RecordPlace place, uint length)
    {
        index.Add(Entry, place, length);
        Buffer?.Dispose();
    }

    public void Abandon()
    {
        Buffer?.Dispose();
        Entry.Loaded?.Dispose();
        Entry.Loaded = null;
        Contents?.Delete(Entry.Id);
    }
}
