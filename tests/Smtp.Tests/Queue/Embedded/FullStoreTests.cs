using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Queue;
using Smtp.Queue.Embedded;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>A store whose disk is full gets itself out of it: it needs no more room than it has kept, and gives back what it can.</summary>
public sealed class FullStoreTests : IAsyncDisposable
{
    private static readonly QueueOptions Options = Post.Options with { SegmentSize = 256 * 1024, LargeContent = 16 * 1024 };

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private MemoryFiles _files = new();
    private EmbeddedQueueStore _store;

    public FullStoreTests() => _store = Open();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task That_mail_is_tried_again_later_takes_none_of_the_room_for_outcomes()
    {
        await FillAsync();
        var due = Post.TakeDue(_store);
        var later = _time.GetUtcNow().AddHours(1);
        using (var message = await Post.Load(_store, due[0]))
        {
            for (var i = 0; i < 2000; i++)
                Assert.Equal(SinkState.Accepting, await _store.UpdateAsync(message, Post.Update(message, Post.Deferred, later)));
        }

        _store.Release(due[0]);
        Assert.Empty(Post.TakeDue(_store));
        foreach (var id in due[1..])
            await Post.Finish(_store, id);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([due[0]], Post.TakeDue(_store));
        using var again = await Post.Load(_store, due[0]);
        Assert.Equal(1, again.Recipients[0].Attempts);
    }

    [Fact]
    public async Task Where_a_whole_segment_has_no_room_outcomes_get_a_smaller_one()
    {
        await FillAsync();
        await _store.DisposeAsync();
        _files = _files.Crash();
        _files.Room = 20 * 1024;
        _store = Open();

        Assert.Equal(SinkState.Full, _store.State);
        var due = Post.TakeDue(_store);
        foreach (var id in due[1..])
            await Post.Finish(_store, id);
        Assert.Equal(SinkState.Full, (await Post.TryAccept(_store, Post.Text("refused"), "jyoti")).State);

        await _store.DisposeAsync();
        _files = _files.Crash();
        _store = Open();
        Assert.Equal(SinkState.Accepting, _store.State);
        Assert.Equal([due[0]], Post.TakeDue(_store));
    }

    [Fact]
    public async Task One_message_that_waits_does_not_keep_a_full_disk_full()
    {
        await Post.Accept(_store, Post.Text("waits"), "jyoti");

        // The second segment is made in the background: without it all stands in the one that is written, which cannot go.
        await Eventually.Until(() => _files.Paths.Contains(JournalFormat.SegmentPath(2)));
        await FillAsync();
        var due = Post.TakeDue(_store);
        foreach (var id in due[1..])
            await Post.Finish(_store, id);

        await Eventually.Until(() => !_files.Paths.Contains(JournalFormat.SegmentPath(1)));
        _files.FailCreate = _ => null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.Until(() => _store.State == SinkState.Accepting);
        await _store.DisposeAsync();
        _files = _files.Crash();
        _store = Open();
        Assert.Equal([Post.Text("waits")], (await Post.Waiting(_store)).Keys);
    }

    [Fact]
    public async Task Finished_segments_go_at_a_start_although_there_is_no_room_for_a_new_one()
    {
        for (var i = 0; i < 50; i++)
            await Post.Accept(_store, Post.Text("message", 8000), "jyoti");
        await _store.DisposeAsync();
        _store = Open();

        // All end in the last segment; a crash, and no room for another.
        var before = _files.Paths.Count;
        foreach (var id in Post.TakeDue(_store))
            await Post.Finish(_store, id);
        _files = _files.Crash();
        _files.FailCreate = _ => _files.Paths.Count >= before ? new IOException("No space left on device", 28) : null;
        await _store.DisposeAsync();
        _store = Open();

        Assert.Equal(SinkState.Accepting, _store.State);
        var last = await Post.Accept(_store, Post.Text("again"), "jyoti");
        Assert.Equal([last], Post.TakeDue(_store));
    }

    private EmbeddedQueueStore Open() => Post.Open(_files, _time, Options);

    /// <summary>Until there is room for nothing but outcomes.</summary>
    private async Task FillAsync()
    {
        _files.FailCreate = _ => new IOException("No space left on device", 28);
        while ((await Post.TryAccept(_store, Post.Text("fills", 8000), "jyoti")).State == SinkState.Accepting)
        {
        }

        Assert.Equal(SinkState.Full, _store.State);
    }
}
