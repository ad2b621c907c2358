using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Queue.Embedded;
using Smtp.Queue.Operations;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>Segments that belong to somebody else: the start goes on without them, and nothing of what is in them is lost or comes twice.</summary>
public sealed class ForeignSegmentTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private readonly MemoryFiles _files = new();
    private readonly LogLines _log = new();

    [Fact]
    public async Task What_waits_in_it_waits_until_it_can_be_read_and_comes_once()
    {
        QueueId large;
        await using (var store = Open())
        {
            await Post.Accept(store, Post.Text("first"), "jyoti");
            large = await Post.Accept(store, Post.Text("large", 20_000), "jyoti");
            await Post.Accept(store, Post.Text("ended"), "jyoti");

            // So that nothing is carried away; few enough for one segment while the next one is being made.
            for (var i = 0; i < 5; i++)
                await Post.Accept(store, Post.Text($"many {i}", 3000), "jyoti");
        }

        await using (var store = Open())
        {
            // Where they stand is the first segment, that they ended or were deferred is told by another.
            Assert.Equal(8, store.Count);
            foreach (var id in Post.TakeDue(store))
            {
                using var message = await Post.Load(store, id);
                var isEnded = Post.Read(message.Content).StartsWith("Subject: ended", StringComparison.Ordinal);
                await store.UpdateAsync(
                    message, isEnded ? Post.Update(message, Post.Delivered) : Post.Update(message, Post.Deferred, _time.GetUtcNow()));
            }
        }

        Deny(JournalFormat.SegmentPath(1));
        await using (var store = Open())
        {
            Assert.Equal(0, store.Count);
            Assert.StartsWith(
                $"Journal {JournalFormat.SegmentPath(1)} cannot be opened: not yours. ", Assert.Single(_log.Errors), StringComparison.Ordinal);
            for (var i = 0; i < 30; i++)
                await Post.Finish(store, await TakeAsync(store, Post.Text($"passing {i}", 3000)));
            await Post.Accept(store, Post.Text("second"), "jyoti");
        }

        Assert.Contains(JournalFormat.ContentPath(large), _files.Paths);
        Assert.DoesNotContain(_files.Paths, path => path.StartsWith("damaged/", StringComparison.Ordinal));

        _files.FailOpen = _ => null;
        await using var again = Open();
        Assert.Empty(_log.Errors.Skip(1));
        string[] expected =
        [
            Post.Text("first"), Post.Text("large", 20_000), .. Enumerable.Range(0, 5).Select(i => Post.Text($"many {i}", 3000)), Post.Text("second"),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await Post.Waiting(again)).Keys);
    }

    [Fact]
    public async Task The_whole_journal_may_be_somebody_elses()
    {
        await using (var store = Open())
            await Post.Accept(store, Post.Text("first"), "jyoti");
        var before = _files.Paths.Where(path => path.StartsWith("journal/", StringComparison.Ordinal)).ToArray();
        Deny(before);
        _time.Advance(TimeSpan.FromSeconds(1));
        await using (var store = Open())
            await Post.Accept(store, Post.Text("second"), "jyoti");
        Assert.Equal(before.Length, _log.Errors.Count);

        // What was written meanwhile is sealed with another salt.
        _files.FailOpen = _ => null;
        await using (var store = Open())
        {
            Assert.Equal([Post.Text("first"), Post.Text("second")], (await Post.Waiting(store)).Keys);
            await Post.Accept(store, Post.Text("third"), "jyoti");
        }

        await using var again = Open();
        Assert.Equal([Post.Text("first"), Post.Text("second"), Post.Text("third")], (await Post.Waiting(again)).Keys);
        Assert.Equal(before.Length, _log.Errors.Count);
    }

    /// <summary>Root ran the daemon once: its segment is the newest, and tells what ended of what was there before.</summary>
    [Fact]
    public async Task What_may_have_ended_in_it_is_held_back_and_never_comes_twice()
    {
        await using (var store = Open())
        {
            await Post.Accept(store, Post.Text("ended"), "jyoti");
            await Post.Accept(store, Post.Text("waits"), "jyoti");
            await Post.Accept(store, Post.Text("large", 20_000), "jyoti");

            // So that nothing is carried away; few enough for one segment while the next one is being made.
            for (var i = 0; i < 5; i++)
                await Post.Accept(store, Post.Text($"waits {i}", 3000), "jyoti");
        }

        var before = _files.Paths.ToHashSet();
        await using (var store = Open())
        {
            foreach (var id in Post.TakeDue(store))
            {
                using var message = await Post.Load(store, id);
                if (!Post.Read(message.Content).StartsWith("Subject: waits", StringComparison.Ordinal))
                    await store.UpdateAsync(message, Post.Update(message, Post.Delivered));
            }
        }

        Deny([.. _files.Paths.Where(path => path.StartsWith("journal/", StringComparison.Ordinal) && !before.Contains(path))]);
        await using (var store = Open())
        {
            Assert.Empty(Post.TakeDue(store));
            Assert.Equal(8, store.Count);
            Assert.Contains("8 messages are held back: what became of them may stand in the journal that cannot be opened", _log.Errors);
            for (var i = 0; i < 30; i++)
                await Post.Finish(store, await TakeAsync(store, Post.Text($"passing {i}", 3000)));
            await Post.Accept(store, Post.Text("new"), "jyoti");
        }

        _files.FailOpen = _ => null;
        _log.Errors.Clear();
        await using var again = Open();
        string[] expected =
            [Post.Text("new"), Post.Text("waits"), .. Enumerable.Range(0, 5).Select(static i => Post.Text($"waits {i}", 3000))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), (await Post.Waiting(again)).Keys);
        Assert.Empty(_log.Errors);
    }

    /// <summary>Whose record is damaged is not known before everything can be read; then its content is kept like any other's.</summary>
    [Fact]
    public async Task Content_of_a_damaged_record_is_kept_until_all_can_be_read()
    {
        QueueId large;
        await using (var store = Open())
        {
            large = await Post.Accept(store, Post.Text("large", 20_000), "jyoti");
            await Post.Accept(store, Post.Text("after"), "jyoti");
        }

        await using (var store = Open())
            await Post.Accept(store, Post.Text("later"), "jyoti");
        var octets = _files.Octets(JournalFormat.SegmentPath(1));
        octets[JournalFormat.FirstRecord + 20] ^= 1;
        _files.Replace(JournalFormat.SegmentPath(1), octets);

        Deny(JournalFormat.SegmentPath(3));
        await using (var store = Open())
            Assert.Contains(JournalFormat.ContentPath(large), _files.Paths);
        _files.FailOpen = _ => null;
        await using var again = Open();
        Assert.Equal(Post.Text("large", 20_000), System.Text.Encoding.ASCII.GetString(_files.Octets($"damaged/{large}.eml")));
    }

    [Fact]
    public async Task Who_verifies_hears_of_it()
    {
        await using (var store = Open())
            await Post.Accept(store, Post.Text("first"), "jyoti");
        Deny(JournalFormat.SegmentPath(1));

        var found = Assert.Single(QueueVerifier.Run(() => QueueOnDisk.Open(_files, _time)).Damage);
        Assert.Equal($"{JournalFormat.SegmentPath(1)} at 0", found.Where);
        Assert.Equal("it cannot be opened: not yours", found.What);
    }

    private void Deny(params string[] paths) =>
        _files.FailOpen = path => paths.Contains(path) ? new UnauthorizedAccessException("not yours") : null;

    private EmbeddedQueueStore Open() => new(Post.Options, _files, directoryLock: null, _time, _log);

    private static async Task<QueueId> TakeAsync(EmbeddedQueueStore store, string text)
    {
        var id = await Post.Accept(store, text, "jyoti");
        Assert.Equal([id], Post.TakeDue(store));
        return id;
    }
}
