using Smtp.Mail;
using Smtp.Queue.Embedded;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

public sealed class JournalWriterTests
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;

    [Fact]
    public async Task Sessions_that_come_during_a_flush_share_the_next_one()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files, options: Post.Options with { SegmentSize = 1024 * 1024 });
        await Post.Accept(store, Post.Text("first"), "jyoti");
        using var inFlush = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        var flushes = 0;
        files.Flushing = path =>
        {
            if (path != JournalFormat.SegmentPath(1))
                return;
            if (Interlocked.Increment(ref flushes) == 1)
            {
                inFlush.Release();
                goOn.Wait();
            }
        };

        var alone = Post.Accept(store, Post.Text("alone"), "jyoti");
        await inFlush.WaitAsync(TestContext.Current.CancellationToken);
        var together = Enumerable.Range(0, 100).Select(i => Post.Accept(store, Post.Text("together"), "jyoti")).ToArray();
        Assert.False(alone.IsCompleted);
        goOn.Release();
        await Task.WhenAll(together);
        await alone;

        Assert.Equal(2, flushes);
        Assert.Equal(102, store.Count);
    }

    [Fact]
    public async Task After_a_failed_flush_nothing_is_accepted_again_until_a_restart()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files);
        await Post.Accept(store, Post.Text("before"), "jyoti");
        var kept = Assert.Single(Post.TakeDue(store));
        using var message = await Post.Load(store, kept);

        files.FailFlush = _ => new IOException("fdatasync", InputOutput);
        Assert.Equal(SinkState.Failed, (await Post.TryAccept(store, Post.Text("failed"), "jyoti")).State);
        files.FailFlush = _ => null;

        Assert.Equal(SinkState.Failed, store.State);
        Assert.Equal(SinkState.Failed, (await Post.TryAccept(store, Post.Text("later"), "jyoti")).State);
        Assert.Equal(SinkState.Failed, await store.UpdateAsync(message, Post.Update(message, Post.Delivered)));

        await using var again = Post.Open(files.Crash());
        Assert.Equal(SinkState.Accepting, again.State);
        Assert.Equal([Post.Text("before")], (await Post.Waiting(again)).Keys);
    }

    [Fact]
    public async Task A_failed_flush_of_large_content_fails_the_store_too()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files);
        files.FailFlush = path => path.StartsWith("content/", StringComparison.Ordinal) ? new IOException("fdatasync", InputOutput) : null;

        Assert.Equal(SinkState.Failed, (await Post.TryAccept(store, Post.Text("large", 20_000), "jyoti")).State);

        Assert.Equal(SinkState.Failed, store.State);
        Assert.Equal(0, store.Count);
        Assert.DoesNotContain(files.Paths, path => path.StartsWith("content/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_a_full_disk_it_refuses_records_outcomes_all_the_same_and_accepts_again_by_itself()
    {
        var files = new MemoryFiles();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var store = Post.Open(files, time);
        await Post.Accept(store, Post.Text("first", 3000), "jyoti");
        files.FailCreate = _ => new IOException("No space left on device", NoSpace);
        var accepted = 1;
        while ((await Post.TryAccept(store, Post.Text("more", 3000), "jyoti")).State == SinkState.Accepting)
            Assert.InRange(++accepted, 1, 100);

        Assert.Equal(SinkState.Full, store.State);
        Assert.Equal(accepted, store.Count);
        var due = Post.TakeDue(store);
        await Post.Finish(store, due[0]);
        Assert.Equal(accepted - 1, store.Count);

        files.FailCreate = _ => null;
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.Until(() => store.State == SinkState.Accepting);
        await Post.Accept(store, Post.Text("after", 3000), "jyoti");
    }

    [Fact]
    public async Task A_batch_without_room_is_undone_and_the_next_segment_serves()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files);
        await Post.Accept(store, Post.Text("first"), "jyoti");
        files.FailWrite = path => path == JournalFormat.SegmentPath(1) ? new IOException("No space left on device", NoSpace) : null;

        Assert.Equal(SinkState.Full, (await Post.TryAccept(store, Post.Text("refused"), "jyoti")).State);
        await Post.Accept(store, Post.Text("second"), "jyoti");

        await using var again = Post.Open(files.Crash());
        Assert.Equal([Post.Text("first"), Post.Text("second")], (await Post.Waiting(again)).Keys);
    }

    [Fact]
    public async Task No_room_for_large_content_refuses_only_that_message()
    {
        var files = new MemoryFiles();
        await using var store = Post.Open(files);
        var full = new IOException("No space left on device", NoSpace);
        files.FailWrite = path => path.StartsWith("content/", StringComparison.Ordinal) ? full : null;

        Assert.Equal(SinkState.Full, (await Post.TryAccept(store, Post.Text("large", 200_000), "jyoti")).State);

        await Post.Accept(store, Post.Text("small"), "jyoti");
        Assert.DoesNotContain(files.Paths, path => path.StartsWith("content/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_larger_than_a_segment_gets_one_of_its_own()
    {
        var files = new MemoryFiles();
        var options = Post.Options with { LargeContent = 100_000 };
        await using (var store = Post.Open(files, options: options))
        {
            await Post.Accept(store, Post.Text("small"), "jyoti");
            await Post.Accept(store, Post.Text("big", 90_000), "jyoti");
            await Post.Accept(store, Post.Text("after"), "jyoti");
        }

        await using var again = Post.Open(files.Crash(), options: options);
        Assert.Equal([Post.Text("after"), Post.Text("big", 90_000), Post.Text("small")], (await Post.Waiting(again)).Keys);
    }
}
