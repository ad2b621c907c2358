using System.Buffers.Binary;
using System.IO.Hashing;
using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>
/// The first page of a segment, twice (at 0 and at 2048, so that no damaged sector takes both), little endian: 0 "SMTPDJNL", 8 format
/// version (4), 12 zero (4), 16 segment number (8), 24 created in Unix microseconds (8), 32 salt (8), 40 highest queue id given by then
/// (8), 48 checksum (8).
/// </summary>
/// <param name="Salt">As a rule the same in every segment of a journal: see <see cref="JournalFormat.Checksum"/>.</param>
internal readonly record struct SegmentHeader(int Version, long Number, DateTimeOffset Created, long Salt, QueueId HighestId)
{
    private const int SecondCopy = 2048;
    private const int ChecksumOffset = 48;
    private const int Size = ChecksumOffset + 8;

    private static ReadOnlySpan<byte> Magic => "SMTPDJNL"u8;

    /// <param name="page"><see cref="JournalFormat.FirstRecord"/> octets.</param>
    public void Write(Span<byte> page)
    {
        page[..JournalFormat.FirstRecord].Clear();
        Magic.CopyTo(page);
        BinaryPrimitives.WriteInt32LittleEndian(page[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(page[16..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(page[24..], Created.ToUnixTimeMilliseconds() * 1000);
        BinaryPrimitives.WriteInt64LittleEndian(page[32..], Salt);
        BinaryPrimitives.WriteInt64LittleEndian(page[40..], HighestId.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(page[ChecksumOffset..], XxHash3.HashToUInt64(page[..ChecksumOffset]));
        page[..Size].CopyTo(page[SecondCopy..]);
    }

    public static bool TryRead(ReadOnlySpan<byte> page, out SegmentHeader header)
    {
        header = default;
        return TryReadCopy(page, 0, ref header) || TryReadCopy(page, SecondCopy, ref header);
    }

    private static bool TryReadCopy(ReadOnlySpan<byte> page, int offset, ref SegmentHeader header)
    {
        if (page.Length < offset + Size)
            return false;

        var copy = page.Slice(offset, Size);
        if (!copy.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt64LittleEndian(copy[ChecksumOffset..]) != XxHash3.HashToUInt64(copy[..ChecksumOffset]))
            return false;

        header = new SegmentHeader(
            BinaryPrimitives.ReadInt32LittleEndian(copy[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(copy[16..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(copy[24..]) / 1000),
            BinaryPrimitives.ReadInt64LittleEndian(copy[32..]),
            new QueueId(BinaryPrimitives.ReadInt64LittleEndian(copy[40..])));
        return true;
    }
}
