using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>What is damaged is said and kept, and takes nothing with it.</summary>
public sealed class DamageTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private readonly LogLines _log = new();

    [Fact]
    public async Task Large_content_whose_record_is_lost_is_laid_aside_not_removed()
    {
        var files = new MemoryFiles();
        QueueId id;
        await using (var store = Post.Open(files))
            id = await Post.Accept(store, Post.Text("large", 20_000), "jyoti");
        var octets = files.Octets(JournalFormat.SegmentPath(1));
        Assert.True(SegmentHeader.TryRead(octets, out var header));
        (header with { Version = 99 }).Write(octets);
        files.Replace(JournalFormat.SegmentPath(1), octets);

        await using var again = Open(files);

        Assert.Equal(Post.Text("large", 20_000), Encoding.ASCII.GetString(files.Octets($"damaged/{id}.eml")));
        Assert.DoesNotContain(JournalFormat.ContentPath(id), files.Paths);
        Assert.Contains(_log.Errors, line => line.StartsWith($"{id} is lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Large_content_that_is_damaged_is_laid_aside_with_its_record()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files);
        var id = await Post.Accept(store, Post.Text("large", 20_000), "jyoti");
        var octets = files.Octets(JournalFormat.ContentPath(id));
        octets[15_000] ^= 1;
        files.Replace(JournalFormat.ContentPath(id), octets);

        store.SetAside(id, "as the delivery found");

        Assert.Equal(0, store.Count);
        Assert.Equal(octets, files.Octets($"damaged/{id}.eml"));
        Assert.Contains($"damaged/{id}.record", files.Paths);
    }

    [Fact]
    public async Task Content_that_nobody_was_answered_for_is_removed()
    {
        var files = new MemoryFiles();
        await using (var store = Post.Open(files))
        {
            await Post.Accept(store, Post.Text("whole"), "jyoti");
            var orphan = new QueueId(1_000_000);
            files.Replace(JournalFormat.ContentPath(orphan), new byte[100]);
        }

        await using var again = Open(files);
        Assert.DoesNotContain(files.Paths, path => path.StartsWith("content/", StringComparison.Ordinal));
        Assert.DoesNotContain(files.Paths, path => path.StartsWith("damaged/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_of_a_segment_that_was_followed_by_another_is_damage_not_an_interrupted_write()
    {
        var files = new MemoryFiles();
        for (var i = 0; i < 2; i++)
        {
            await using var store = Post.Open(files);
            await Post.Accept(store, Post.Text($"{i}"), "jyoti");
        }

        var (first, second) = (JournalFormat.SegmentPath(1), JournalFormat.SegmentPath(2));
        Assert.Contains(second, files.Paths);
        var octets = files.Octets(first);
        octets[JournalFormat.FirstRecord + 20] ^= 1;
        files.Replace(first, octets);

        await using var again = Open(files);
        Assert.Contains(_log.Errors, line => line.Contains($"{first} is damaged at 4096", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_whose_acceptance_is_gone_is_named_once_it_was_deferred()
    {
        var files = new MemoryFiles();
        QueueId lost, ended;
        await using (var store = Post.Open(files, _time))
        {
            lost = await Post.Accept(store, Post.Text("lost"), "jyoti", "sarika");
            ended = await Post.Accept(store, Post.Text("ended"), "jyoti");

            // So that nothing is carried away. Of these no record is left.
            for (var i = 0; i < 5; i++)
                await Post.Accept(store, Post.Text("never tried", 3000), "jyoti");
        }

        await using (var store = Post.Open(files, _time))
        {
            Post.TakeDue(store);
            foreach (var id in new[] { lost, ended })
            {
                using var message = await Post.Load(store, id);
                await store.UpdateAsync(message, Post.Update(message, Post.Deferred, _time.GetUtcNow()));
                store.Release(id);
            }

            Assert.Contains(ended, Post.TakeDue(store));
            await Post.Finish(store, ended);
        }

        files.Delete(JournalFormat.SegmentPath(1));
        await using var again = Open(files);
        Assert.Equal(0, again.Count);
        Assert.Equal([$"{lost} is lost: the record that accepted it is missing; set aside as nothing"], _log.Errors);
    }

    [Fact]
    public async Task A_segment_missing_between_two_is_noticed()
    {
        var files = new MemoryFiles();
        for (var i = 0; i < 3; i++)
        {
            await using var store = Post.Open(files);
            for (var k = 0; k < 5; k++)
                await Post.Accept(store, Post.Text($"{i}{k}", 3000), "jyoti");
        }

        // A start begins a new one, and 2 and 4 were made ahead of need.
        files.Delete(JournalFormat.SegmentPath(3));
        await using var again = Open(files);
        Assert.Equal(10, again.Count);
        Assert.Equal(
            [$"5 records of the journal are missing before {JournalFormat.SegmentPath(5)} at 4096: a segment is gone"], _log.Errors);
    }

    [Fact]
    public async Task A_copy_that_a_crash_cut_short_is_made_again()
    {
        var files = new MemoryFiles();
        await using (var store = Post.Open(files))
            await Post.Accept(store, Post.Text("one"), "jyoti");
        var octets = files.Octets(JournalFormat.SegmentPath(1));
        Assert.True(SegmentHeader.TryRead(octets, out var header));
        (header with { Version = 99 }).Write(octets);
        files.Replace(JournalFormat.SegmentPath(1), octets);
        files.Replace("damaged/0000000000000001-0.bin", octets[..100]);

        await using var again = Open(files);
        Assert.Equal(octets, files.Octets("damaged/0000000000000001-0.bin"));
    }

    [Fact]
    public async Task Mail_never_tried_is_due_at_once_after_the_clock_was_set_back_and_the_rest_within_the_longest_interval()
    {
        var files = new MemoryFiles();
        await using (var store = Post.Open(files, _time))
        {
            await Post.Accept(store, Post.Text("tried"), "jyoti");
            var id = Assert.Single(Post.TakeDue(store));
            using var message = await Post.Load(store, id);
            await store.UpdateAsync(message, Post.Update(message, Post.Deferred, _time.GetUtcNow().AddMinutes(1)));
            await Post.Accept(store, Post.Text("new"), "jyoti");
        }

        var dayBefore = new FakeTimeProvider(_time.GetUtcNow().AddDays(-1));
        await using var again = Post.Open(files.Crash(), dayBefore);
        Assert.Equal([Post.Text("new")], (await Post.Waiting(again)).Keys);
        dayBefore.Advance(Post.Options.MaximumRetry);
        Assert.Equal([Post.Text("tried")], (await Post.Waiting(again)).Keys);
    }

    public static Arbitrary<(int Seed, double At, byte Flip)> Flips() => (
        from seed in Gen.Choose(1, 20)
        from at in Gen.Choose(0, int.MaxValue - 1)
        from flip in Gen.Choose(1, 255)
        select (seed, (double)at / int.MaxValue, (byte)flip)).ToArbitrary();

    /// <summary>Accepted, deferred, bounced, finished and carried, over several segments; any byte of all of them.</summary>
    [Property(MaxTest = 400, Arbitrary = [typeof(DamageTests)])]
    public void Any_flipped_byte_loses_at_most_the_messages_of_the_record_it_is_in((int Seed, double At, byte Flip) flip) =>
        FlipAsync(flip.Seed, flip.At, flip.Flip).GetAwaiter().GetResult();

    private async Task FlipAsync(int seed, double at, byte flip)
    {
        var files = await HistoryAsync(new Random(seed));
        SortedDictionary<string, QueueId> before;
        await using (var intact = Post.Open(files.Copy(), _time))
            before = await ReadableAsync(intact);

        var segments = files.Paths.Where(path => path.StartsWith("journal/", StringComparison.Ordinal)).ToArray();
        var place = (long)(segments.Sum(path => (long)files.Octets(path).Length) * at);
        var segment = 0;
        for (; place >= files.Octets(segments[segment]).Length; segment++)
            place -= files.Octets(segments[segment]).Length;
        var touched = Touched(files, segments[segment], place);
        var damaged = files.Copy();
        var octets = files.Octets(segments[segment]);
        octets[place] ^= flip;
        damaged.Replace(segments[segment], octets);

        await using var store = Post.Open(damaged, _time);
        var after = await ReadableAsync(store);
        foreach (var (text, id) in before)
            Assert.True(touched.Contains(id) || after.ContainsKey(text), $"{id} lost by byte {place} of {segments[segment]}");
        foreach (var (text, id) in after)
            Assert.True(touched.Contains(id) || before.ContainsKey(text), $"{id} is back by byte {place} of {segments[segment]}");
    }

    /// <summary>Whose record the octet is in.</summary>
    private static HashSet<QueueId> Touched(MemoryFiles files, string path, long place)
    {
        var touched = new HashSet<QueueId>();
        using var file = files.Open(path);
        Assert.True(JournalFormat.TryParseSegmentName(path["journal/".Length..], out var number));
        Assert.True(SegmentHeader.TryRead(files.Octets(path), out var header));
        new SegmentReader(file, (uint)number, header.Salt).Read(
            (head, where, meta) =>
            {
                if (place < where.Offset || place >= where.Offset + head.Length)
                    return;
                touched.Add(head.Id);
                if (head.Type != RecordType.Update)
                    return;
                var reader = new MetaReader(meta);
                UpdateBody.SkipChanges(ref reader);
                if (UpdateBody.ReadNotice(ref reader) is { } notice)
                    touched.Add(notice);
            },
            _ => Assert.Fail("the journal is not intact before"));
        return touched;
    }

    private async Task<MemoryFiles> HistoryAsync(Random random)
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files, _time);
        for (var i = 0; i < 40; i++)
        {
            await Post.Accept(store, Post.Text($"{i:D3}", random.Next(100, 4000)), [.. new[] { "a", "b", "c" }.Take(random.Next(1, 4))]);
            foreach (var id in Post.TakeDue(store))
            {
                using var message = await Post.Load(store, id);
                var update = random.Next(4) switch
                {
                    0 => Post.Update(message, Post.Deferred, _time.GetUtcNow().AddDays(-1)),
                    1 => Post.Update(message, Post.Failed) with { Notice = Notice($"{i:D3} {id}") },
                    _ => Post.Update(message, Post.Delivered),
                };
                Assert.Equal(SinkState.Accepting, await store.UpdateAsync(message, update));
                store.Release(id);
            }
        }

        return files;

        static NewMessage Notice(string text) =>
            new(Post.Envelope() with { Sender = null }, [Post.To("sender")], Encoding.ASCII.GetBytes(text), ContentTraits.None);
    }

    private static async Task<SortedDictionary<string, QueueId>> ReadableAsync(EmbeddedQueueStore store)
    {
        var found = new SortedDictionary<string, QueueId>(StringComparer.Ordinal);
        foreach (var id in Post.TakeDue(store))
        {
            try
            {
                using var message = await Post.Load(store, id);
                found.Add(Post.Read(message.Content), id);
            }
            catch (InvalidDataException error)
            {
                store.SetAside(id, error.Message);
            }
        }

        return found;
    }

    private EmbeddedQueueStore Open(MemoryFiles files) => new(Post.Options, files, directoryLock: null, _time, _log);
}
