using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;

namespace Smtp.Queue.Embedded;

/// <summary>The journal's numbers and names on disk.</summary>
internal static class JournalFormat
{
    /// <summary>Of new segments; all before it are read. 2 brought <see cref="RecordType.Carry"/>; 3 the operator's hold and next hop, and
    /// the time of an attempt; 4 how the connection was protected.</summary>
    public const int Version = 4;

    public const string JournalDirectory = "journal";
    public const string ContentDirectory = "content";
    public const string DamagedDirectory = "damaged";

    /// <summary>Every record begins on such a boundary, so that reading can find its step again after damage.</summary>
    public const int RecordAlignment = 8;

    /// <summary>The place of the first record: a page of its own for the header.</summary>
    public const int FirstRecord = 4096;

    private const string Extension = ".seg";

    public static string SegmentPath(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{JournalDirectory}/{number:D16}{Extension}");

    public static bool TryParseSegmentName(string name, out long number)
    {
        number = 0;
        return name.EndsWith(Extension, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, name.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    public static string ContentPath(Mail.QueueId id) => $"{ContentDirectory}/{id}";

    /// <summary>
    /// The checksum of a record's head and meta. Salted with a secret of this journal, so that nobody can send content which, read after
    /// damage, passes for a record; and with the segment's number, so that a record counts only where it was written.
    /// </summary>
    public static ulong Checksum(ReadOnlySpan<byte> octets, long salt, long segment) =>
        XxHash3.HashToUInt64(octets, salt ^ (segment * unchecked((long)0x9E3779B97F4A7C15)));

    public static int Align(int length) => (length + RecordAlignment - 1) & -RecordAlignment;

    public static bool IsRecordMagic(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt32LittleEndian(octets) == RecordHead.Magic;
}
