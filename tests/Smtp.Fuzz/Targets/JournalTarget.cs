using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Mail;
using Smtp.Queue.Embedded;
using Smtp.Queue.Scheduling;
using Smtp.Tests.Queue.Embedded;

namespace Smtp.Fuzz.Targets;

/// <summary>
/// A start over any octets: it never fails, a second start finds the same queue, and what was intact before the first damage is there
/// whatever follows.
/// </summary>
internal static class JournalTarget
{
    private const long Salt = 0x5EED;
    private const int MostRecords = 16;
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The first octet says what the rest is: 0 the octets of a segment from its first record on, 1 the whole file with its header, else
    /// records whose seals are put right, so that what stands in them is read: type, queue id, length of meta (2), of content, meta,
    /// content.
    /// </summary>
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;

        var octets = input[0] switch
        {
            0 => [.. Header(), .. input[1..]],
            1 => input[1..].ToArray(),
            _ => Sealed(input[1..]),
        };
        var files = new MemoryFiles();
        files.Replace(JournalFormat.SegmentPath(1), octets);

        var first = Start(files);
        Claim.Same(first, Start(files));

        // Whatever follows, what was there before it is there: of garbage, and of an end that was cut off.
        var more = new MemoryFiles();
        more.Replace(JournalFormat.SegmentPath(1), octets);
        more.Replace(JournalFormat.SegmentPath(2), [.. Header(2), .. input]);
        Start(more);
        Claim.That(more.Paths.Contains(JournalFormat.SegmentPath(1)), "a start deletes no segment");
    }

    /// <summary>What is in the queue, and where.</summary>
    private static string Start(MemoryFiles files)
    {
        using var index = new QueueIndex(new QueueClock(TimeProvider.System));
        var damage = new DamageKeeper(files, NullLogger.Instance);
        var recovery = new JournalRecovery(files, index, damage, TimeSpan.FromDays(5), NullLogger.Instance);
        recovery.Run(Now);
        index.Complete();
        var ids = index.Ids();
        Claim.That(ids.All(id => id <= recovery.HighestId), "no id in use is given again");

        return string.Join(' ', ids.Order().Select(id => Describe(index, index.Find(id)!)));
    }

    private static string Describe(QueueIndex index, QueueEntry entry) =>
        $"{entry.Id}@{entry.Place}:{entry.Recipients.Length}{(IsReadable(index, entry) ? "" : " unreadable")}";

    /// <summary>Envelope and recipients: readable, or the record says in its own way that it is not.</summary>
    private static bool IsReadable(QueueIndex index, QueueEntry entry)
    {
        try
        {
            var octets = new RecordReader(index).Read(entry.Place, out var head);
            var meta = new MetaReader(octets.AsSpan(RecordHead.Size, head.MetaLength));
            RecordReader.SkipToBody(ref meta, head.Type, entry.Id);
            var body = MessageBody.Read(ref meta);
            MessageBody.ReadEnvelope(ref meta);
            for (var i = 0; i < body.RecipientCount; i++)
                MessageBody.ReadRecipient(ref meta);
            return true;
        }
        catch (InvalidDataException)
        {
            return false; // How damage is told.
        }
    }

    private static byte[] Header(long number = 1)
    {
        var page = new byte[JournalFormat.FirstRecord];
        new SegmentHeader(JournalFormat.Version, number, Now, Salt, new QueueId(7)).Write(page);
        return page;
    }

    private static byte[] Sealed(ReadOnlySpan<byte> input)
    {
        var segment = new List<byte>(Header());
        for (var sequence = 1; input.Length >= 5 && sequence <= MostRecords; sequence++)
        {
            var metaLength = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(input[2..]), input.Length - 5);
            var meta = input.Slice(5, metaLength);
            var content = input[(5 + metaLength)..];
            content = content[..Math.Min(input[4], content.Length)];

            var record = new byte[JournalFormat.Align(RecordHead.Size + meta.Length + content.Length)];
            meta.CopyTo(record.AsSpan(RecordHead.Size));
            content.CopyTo(record.AsSpan(RecordHead.Size + meta.Length));
            var head = new RecordHead(
                (RecordType)input[0], record.Length, meta.Length, content.Length, sequence, new QueueId(input[1]), segment.Count,
                XxHash3.HashToUInt64(content));
            head.Write(record, Salt, 1);
            segment.AddRange(record);
            input = input[(5 + meta.Length + content.Length)..];
        }

        return [.. segment];
    }
}
