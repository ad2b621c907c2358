using Smtp.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>Every cut and every flipped byte of a small journal.</summary>
public sealed class JournalRecoveryTests
{
    private static readonly string Segment = JournalFormat.SegmentPath(1);

    [Fact]
    public async Task Cut_anywhere_everything_before_the_cut_is_there()
    {
        var (files, ends) = await SmallJournal();
        var whole = files.Octets(Segment);

        for (var cut = JournalFormat.FirstRecord - 32; cut <= ends[^1].End + 32; cut++)
        {
            var damaged = files.Copy();
            damaged.Replace(Segment, whole[..cut]);
            await using var store = Post.Open(damaged);

            var expected = ends.Where(end => end.End <= cut).Select(end => end.Text).Order(StringComparer.Ordinal);
            Assert.Equal(expected, (await Post.Waiting(store)).Keys);
            await Post.Accept(store, Post.Text("goes on"), "jyoti");
        }
    }

    [Fact]
    public async Task A_flipped_byte_loses_at_most_the_record_it_is_in()
    {
        var (files, ends) = await SmallJournal();
        var whole = files.Octets(Segment);
        var last = (int)ends[^1].End;

        for (var at = 0; at < last; at++)
        {
            // Between the two copies of the header there are only zeros.
            if (at is (> 64 and < 2040) or (> 2112 and < JournalFormat.FirstRecord))
                continue;
            var octets = (byte[])whole.Clone();
            octets[at] ^= (byte)(1 << (at % 8));
            var damaged = files.Copy();
            damaged.Replace(Segment, octets);
            await using var store = Post.Open(damaged);

            var hit = ends.FirstOrDefault(end => at < end.End && at >= JournalFormat.FirstRecord);
            var waiting = await IntactWaiting(store);
            var missing = ends.Select(end => end.Text).Except(waiting, StringComparer.Ordinal).ToArray();
            Assert.True(missing.Length == 0 || (missing.Length == 1 && missing[0] == hit.Text), $"byte {at}: {missing.Length} lost");
            Assert.Empty(waiting.Except(ends.Select(end => end.Text), StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_flipped_byte_in_an_update_loses_no_message()
    {
        var files = new MemoryFiles();
        await using (var store = Post.Open(files))
        {
            var id = await Post.Accept(store, Post.Text("deferred"), "jyoti");
            using var message = await Post.Load(store, id);
            await store.UpdateAsync(message, Post.Update(message, Post.Deferred, message.AcceptedAt));
            await Post.Accept(store, Post.Text("other"), "jyoti");
        }

        var whole = files.Octets(Segment);
        var last = whole.AsSpan().LastIndexOfAnyExcept((byte)0);
        for (var at = JournalFormat.FirstRecord; at <= last; at++)
        {
            var octets = (byte[])whole.Clone();
            octets[at] ^= 0x10;
            var damaged = files.Copy();
            damaged.Replace(Segment, octets);
            await using var store = Post.Open(damaged);
            Assert.True((await IntactWaiting(store)).Count >= 1, $"byte {at}");
        }
    }

    [Fact]
    public async Task Damage_in_the_middle_is_set_aside_and_the_rest_delivered()
    {
        var (files, ends) = await SmallJournal();
        var octets = files.Octets(Segment);
        octets[(int)ends[0].End + RecordHead.Size + 3] ^= 0xFF;
        files.Replace(Segment, octets);

        await using var store = Post.Open(files);

        Assert.Equal([ends[0].Text, ends[2].Text], (await Post.Waiting(store)).Keys);
        Assert.Contains(files.Paths, path => path.StartsWith("damaged/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_torn_batch_never_surfaces_a_message_with_other_content()
    {
        var files = new MemoryFiles();
        var store = Post.Open(files);
        await Post.Accept(store, Post.Text("before"), "jyoti");
        var crashes = new List<MemoryFiles>();
        files.Flushing = path =>
        {
            if (path != Segment)
                return;
            for (var torn = 0; torn < 3000; torn++)
                crashes.Add(files.Crash(torn));
        };
        await Post.Accept(store, Post.Text("torn", 2500), "jyoti");
        await store.DisposeAsync();

        Assert.Equal(3000, crashes.Count);
        foreach (var crash in crashes)
        {
            await using var again = Post.Open(crash);
            var waiting = (await Post.Waiting(again)).Keys.ToArray();
            Assert.Equal(Post.Text("before"), waiting[0]);
            Assert.Contains(waiting.Length == 1 ? null : Assert.Single(waiting[1..]), new[] { null, Post.Text("torn", 2500) });
        }
    }

    [Fact]
    public async Task Content_that_imitates_records_is_never_taken_for_one()
    {
        var files = new MemoryFiles();
        await using (var store = Post.Open(files))
        {
            await Post.Accept(store, Post.Text("real"), "jyoti");
            // The attacker sends what a journal of ours looks like, on every alignment there is.
            var (other, _) = await SmallJournal();
            var octetsOfOther = other.Octets(Segment).AsSpan(JournalFormat.FirstRecord, 1500);
            var records = System.Text.Encoding.Latin1.GetString(octetsOfOther);
            for (var shift = 0; shift < 8; shift++)
            {
                await using var transaction = store.Begin(Post.Envelope());
                transaction.AddRecipient(Post.To("x"));
                System.Buffers.BuffersExtensions.Write(transaction, System.Text.Encoding.Latin1.GetBytes(new string('a', shift) + records));
                await transaction.CommitAsync(Smtp.Protocol.Framing.ContentTraits.EightBit);
            }
        }

        var octets = files.Octets(Segment);
        for (var at = JournalFormat.FirstRecord; at + 8 < octets.Length; at += 8)
        {
            // Every record's own checksum is broken: whatever is found now was inside content.
            if (JournalFormat.IsRecordMagic(octets.AsSpan(at + RecordHead.MagicOffset)))
                octets[at] ^= 1;
        }

        files.Replace(Segment, octets);
        await using var again = Post.Open(files);
        Assert.Equal(0, again.Count);
    }

    [Fact]
    public async Task A_segment_of_an_unknown_version_is_set_aside()
    {
        var (files, _) = await SmallJournal();
        var octets = files.Octets(Segment);
        Assert.True(SegmentHeader.TryRead(octets, out var header));
        (header with { Version = 99 }).Write(octets);
        files.Replace(Segment, octets);

        await using var store = Post.Open(files);

        Assert.Equal(0, store.Count);
        Assert.Equal(octets, files.Octets("damaged/0000000000000001-0.bin"));
    }

    private static async Task<(MemoryFiles Files, (long End, string Text)[] Ends)> SmallJournal()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files);
        var ends = new List<(long, string)>();
        foreach (var text in new[] { Post.Text("first", 150), Post.Text("second", 333), Post.Text("third", 60) })
        {
            await Post.Accept(store, text, "jyoti", "sarika");
            var used = files.Octets(Segment).AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
            ends.Add((used, text));
        }

        return (files, [.. ends]);
    }

    /// <summary>Those whose content can be read: damage within content shows at delivery.</summary>
    private static async Task<List<string>> IntactWaiting(EmbeddedQueueStore store)
    {
        var waiting = new List<string>();
        foreach (var id in Post.TakeDue(store))
        {
            try
            {
                using var message = await Post.Load(store, id);
                waiting.Add(Post.Read(message.Content));
            }
            catch (InvalidDataException error)
            {
                store.SetAside(id, error.Message);
            }
        }

        return waiting;
    }
}
