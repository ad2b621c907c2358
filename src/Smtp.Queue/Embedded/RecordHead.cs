using System.Buffers.Binary;
using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>
/// The fixed part of a record, little endian: 0 checksum of all that follows up to the end of meta (8), 8 magic (4), 12 type (1) and three
/// zeros, 16 length of all with padding (4), 20 of meta (4), 24 of content (4), 28 checksum of the head alone (4), 32 sequence (8), 40
/// queue id (8), 48 batch start (8), 56 content checksum (8). Then meta, content, padding.
/// </summary>
/// <param name="BatchStart">
/// Where in the segment the batch begins that this record was written with. All before it was flushed by then, so only the last batch can
/// be torn.
/// </param>
/// <param name="ContentChecksum">XxHash3 of the content, inline or in its file.</param>
internal readonly record struct RecordHead(
    RecordType Type, int Length, int MetaLength, int ContentLength, long Sequence, QueueId Id, long BatchStart, ulong ContentChecksum)
{
    public const int Size = 64;
    public const uint Magic = 0x4A51_4D53; // "SMQJ"
    public const int MagicOffset = 8;
    private const int HeadChecksumOffset = 28;

    public int MetaEnd => Size + MetaLength;

    /// <summary>Writes the head before the meta, which already stands behind it, and seals both.</summary>
    public void Write(Span<byte> record, long salt, long segment)
    {
        record[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record[MagicOffset..], Magic);
        record[12] = (byte)Type;
        BinaryPrimitives.WriteInt32LittleEndian(record[16..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(record[20..], MetaLength);
        BinaryPrimitives.WriteInt32LittleEndian(record[24..], ContentLength);
        BinaryPrimitives.WriteInt64LittleEndian(record[32..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[40..], Id.Value);
        BinaryPrimitives.WriteInt64LittleEndian(record[48..], BatchStart);
        BinaryPrimitives.WriteUInt64LittleEndian(record[56..], ContentChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(record[HeadChecksumOffset..], HeadChecksum(record, salt, segment));
        var sealedPart = record[MagicOffset..MetaEnd];
        BinaryPrimitives.WriteUInt64LittleEndian(record, JournalFormat.Checksum(sealedPart, salt, segment));
    }

    /// <summary>Reads without judging: only <see cref="IsIntact"/> says that it can be believed.</summary>
    public static RecordHead Read(ReadOnlySpan<byte> head) => new(
        (RecordType)head[12],
        BinaryPrimitives.ReadInt32LittleEndian(head[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(head[20..]),
        BinaryPrimitives.ReadInt32LittleEndian(head[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(head[32..]),
        new QueueId(BinaryPrimitives.ReadInt64LittleEndian(head[40..])),
        BinaryPrimitives.ReadInt64LittleEndian(head[48..]),
        BinaryPrimitives.ReadUInt64LittleEndian(head[56..]));

    /// <summary>Lengths that can be, within <paramref name="room"/> (its padding may be cut off): asked before so many octets are
    /// read.</summary>
    public bool IsPlausible(long room) =>
        MetaLength >= 0 && ContentLength >= 0 && (Length & (JournalFormat.RecordAlignment - 1)) == 0
        && Size + (long)MetaLength + ContentLength is var used && used <= Length && used <= room;

    /// <summary>
    /// The head can be believed, lengths included. Asked before its meta is read: else content full of made-up heads would make reading
    /// after damage take for ever.
    /// </summary>
    public static bool IsHeadIntact(ReadOnlySpan<byte> head, long salt, long segment) =>
        BinaryPrimitives.ReadUInt32LittleEndian(head[HeadChecksumOffset..]) == HeadChecksum(head, salt, segment);

    public static bool IsIntact(ReadOnlySpan<byte> headAndMeta, long salt, long segment) =>
        BinaryPrimitives.ReadUInt64LittleEndian(headAndMeta) == JournalFormat.Checksum(headAndMeta[MagicOffset..], salt, segment);

    private static uint HeadChecksum(ReadOnlySpan<byte> head, long salt, long segment)
    {
        Span<byte> copy = stackalloc byte[Size];
        head[..Size].CopyTo(copy);
        copy.Slice(HeadChecksumOffset, sizeof(uint)).Clear();
        return (uint)JournalFormat.Checksum(copy[MagicOffset..], salt, segment);
    }
}
