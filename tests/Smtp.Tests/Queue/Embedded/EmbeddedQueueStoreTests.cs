using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

public sealed class EmbeddedQueueStoreTests
{
    [Fact]
    public async Task What_was_accepted_is_there_as_it_came()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files);

        var id = await Post.Accept(store, Post.Text("one"), "jyoti", "sarika");

        Assert.Equal([id], Post.TakeDue(store));
        using var message = await Post.Load(store, id);
        Assert.Equal(Post.Text("one"), Post.Read(message.Content));
        Assert.Equal(["jyoti", "sarika"], message.Recipients.Select(recipient => recipient.Recipient.Address.LocalPart));
        Assert.True(message.Content.TryGetMemory(out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4000)]
    [InlineData(9000)]
    [InlineData(300_000)]
    public async Task After_a_crash_it_is_there_whole(int length)
    {
        var files = new MemoryFiles();
        QueueId id;
        var content = length == 0 ? "" : Post.Text("x", length)[..length];
        await using (var store = Post.Open(files))
            id = await Post.Accept(store, content, "jyoti");

        await using var again = Post.Open(files.Crash());

        Assert.Equal(1, again.Count);
        Assert.Equal([id], Post.TakeDue(again));
        using var message = await Post.Load(again, id);
        Assert.Equal(content, Post.Read(message.Content));
        Assert.Equal(content.Length, message.Content.Length);
        Assert.Equal("sender", message.Envelope.Sender!.LocalPart);
        Assert.Equal("client", message.Envelope.Origin.HelloName);
    }

    [Fact]
    public async Task An_aborted_message_leaves_nothing()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files);
        await using (var transaction = store.Begin(Post.Envelope()))
        {
            transaction.AddRecipient(Post.To("jyoti"));
            transaction.GetSpan(20_000)[..20_000].Clear();
            transaction.Advance(20_000);
            Assert.Equal(SinkState.Accepting, await transaction.SpillAsync(TestContext.Current.CancellationToken));
            Assert.Contains(files.Paths, path => path.StartsWith("content/", StringComparison.Ordinal));
        }

        Assert.Equal(0, store.Count);
        Assert.DoesNotContain(files.Paths, path => path.StartsWith("content/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deferred_recipient_waits_with_its_last_outcome()
    {
        var files = new MemoryFiles();
        var time = new FakeTimeProvider();
        await using (var store = Post.Open(files, time))
        {
            var id = await Post.Accept(store, Post.Text("one"), "jyoti", "sarika");
            Post.TakeDue(store);
            using var message = await Post.Load(store, id);
            var update = new MessageUpdate
            {
                Recipients =
                [
                    new RecipientUpdate(message.Recipients[0], Post.Delivered, null),
                    new RecipientUpdate(message.Recipients[1], Post.Deferred, time.GetUtcNow().AddMinutes(1)),
                ],
            };
            Assert.Equal(SinkState.Accepting, await store.UpdateAsync(message, update));
            store.Release(id);
            Assert.Empty(Post.TakeDue(store));
        }

        await using var again = Post.Open(files.Crash(), time);
        Assert.Empty(Post.TakeDue(again));
        time.Advance(TimeSpan.FromMinutes(2));
        var due = Assert.Single(Post.TakeDue(again));
        using var later = await Post.Load(again, due);
        var recipient = Assert.Single(later.Recipients);
        Assert.Equal((1, "sarika", 1), (recipient.Index, recipient.Recipient.Address.LocalPart, recipient.Attempts));
        Assert.Equal(Post.Deferred, recipient.LastOutcome);
    }

    [Fact]
    public async Task The_notice_comes_into_being_with_the_step_that_ends_the_recipient()
    {
        var files = new MemoryFiles();
        await using (var store = Post.Open(files))
        {
            var id = await Post.Accept(store, Post.Text("one"), "jyoti");
            using var message = await Post.Load(store, id);
            await store.UpdateAsync(message, Post.Update(message, Post.Failed) with { Notice = Notice("small") });
            var second = await Post.Accept(store, Post.Text("two"), "sarika");
            using var other = await Post.Load(store, second);
            await store.UpdateAsync(other, Post.Update(other, Post.Failed) with { Notice = Notice("large".PadRight(9000)) });
        }

        await using var again = Post.Open(files.Crash());

        var waiting = await Post.Waiting(again);
        Assert.Equal(["large".PadRight(9000), "small"], waiting.Keys);
        Assert.Equal(["sender"], waiting["small"]);

        static NewMessage Notice(string text) => new(
            Post.Envelope() with { Sender = null }, [Post.To("sender")], System.Text.Encoding.ASCII.GetBytes(text), ContentTraits.None);
    }

    [Fact]
    public async Task Recipients_from_an_expansion_outlive_a_restart()
    {
        var files = new MemoryFiles();
        await using (var store = Post.Open(files))
        {
            var id = await Post.Accept(store, Post.Text("one"), "all", "jyoti");
            using var message = await Post.Load(store, id);
            var now = message.AcceptedAt;
            await store.UpdateAsync(message, new MessageUpdate
            {
                Recipients = [new RecipientUpdate(message.Recipients[0], null, null)],
                Added = [new QueuedRecipient(2, Post.To("a"), 0, now, null), new QueuedRecipient(3, Post.To("b"), 0, now, null)],
            });
            using var expanded = await Post.Load(store, id);
            Assert.Equal(["jyoti", "a", "b"], expanded.Recipients.Select(recipient => recipient.Recipient.Address.LocalPart));
            await store.UpdateAsync(expanded, new MessageUpdate
            {
                Recipients =
                [
                    new RecipientUpdate(expanded.Recipients[1], Post.Delivered, null),
                    new RecipientUpdate(expanded.Recipients[2], Post.Deferred, now),
                ],
            });
        }

        await using var again = Post.Open(files.Crash());

        var left = Assert.Single(await Post.Waiting(again));
        Assert.Equal(["jyoti", "b"], left.Value);
    }

    [Fact]
    public async Task Finished_segments_are_deleted_oldest_first_and_nothing_finished_comes_back()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files);
        var kept = await Post.Accept(store, Post.Text("kept"), "jyoti");
        for (var i = 0; i < 60; i++)
            await Post.Finish(store, await Post.Accept(store, Post.Text("gone", 3000), "jyoti"));

        await using (var again = Post.Open(files.Crash()))
            Assert.Equal([Post.Text("kept")], (await Post.Waiting(again)).Keys);

        await Post.Finish(store, kept);
        for (var i = 0; i < 30; i++)
            await Post.Finish(store, await Post.Accept(store, Post.Text("gone", 3000), "jyoti"));
        await store.DisposeAsync();

        Assert.True(Segments(files) <= 3, $"{Segments(files)} segments are left");
        await using var last = Post.Open(files.Crash());
        Assert.Equal(0, last.Count);
    }

    [Fact]
    public async Task The_content_file_goes_with_the_message_and_orphans_go_at_start()
    {
        var files = new MemoryFiles();
        await using (var store = Post.Open(files))
        {
            var id = await Post.Accept(store, Post.Text("large", 50_000), "jyoti");
            Assert.Contains($"content/{id}", files.Paths);
            files.Create($"content/{new QueueId(42)}", 10).Dispose();
            files.FlushDirectory("content");
        }

        var restarted = files.Crash();
        await using var again = Post.Open(restarted);
        var due = Assert.Single(Post.TakeDue(again));
        Assert.Equal([$"content/{due}"], restarted.Paths.Where(path => path.StartsWith("content/", StringComparison.Ordinal)));

        await Post.Finish(again, due);
        await Eventually.Until(() => !restarted.Paths.Contains($"content/{due}"));
    }

    [Fact]
    public async Task Without_room_in_memory_content_is_read_from_the_journal()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files, options: Post.Options with { ContentMemory = 0 });

        var id = await Post.Accept(store, Post.Text("one", 3000), "jyoti");

        using var message = await Post.Load(store, id);
        Assert.False(message.Content.TryGetMemory(out _));
        Assert.Equal(Post.Text("one", 3000), Post.Read(message.Content));
        Assert.Equal(Post.Text("one", 3000), Post.Read(message.Content));
    }

    [Fact]
    public async Task Queue_ids_after_a_restart_are_greater_even_when_the_clock_went_back()
    {
        var files = new MemoryFiles();
        QueueId first;
        await using (var store = Post.Open(files, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60))))
            first = await Post.Accept(store, Post.Text("one"), "jyoti");

        await using var again = Post.Open(files.Crash(), new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50)));

        Assert.True(await Post.Accept(again, Post.Text("two"), "jyoti") > first);
    }

    [Fact]
    public async Task Queue_ids_outlive_the_segments_that_held_their_messages()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50)); // It stands still: ids differ only by being counted on.
        var files = new MemoryFiles();
        QueueId id;
        await using (var store = Post.Open(files, time))
        {
            id = await Post.Accept(store, Post.Text("finished"), "a");
            Assert.Single(Post.TakeDue(store));
            await Post.Finish(store, id);
        }

        for (var restart = 0; restart < 3; restart++)
            await Post.Open(files, time).DisposeAsync();
        await using var last = Post.Open(files.Crash(), time);
        await using var transaction = last.Begin(Post.Envelope());

        Assert.True(transaction.QueueId > id);
    }

    [Fact]
    public async Task Stopped_it_accepts_no_more()
    {
        var store = Post.Open(new MemoryFiles());
        await using var transaction = store.Begin(Post.Envelope());
        transaction.AddRecipient(Post.To("jyoti"));
        await store.DisposeAsync();

        Assert.Equal(SinkState.Stopping, store.State);
        Assert.Equal(SinkState.Stopping, await transaction.CommitAsync(ContentTraits.None));
    }

    private static int Segments(MemoryFiles files) => files.Paths.Count(path => path.StartsWith("journal/", StringComparison.Ordinal));
}
