using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Queue;
using Smtp.Queue.Embedded;
using Smtp.Queue.Operations;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

public sealed class CompactionTests
{
    private const int SegmentSize = 32 * 1024;
    private static readonly QueueOptions Options = Post.Options with { SegmentSize = SegmentSize, LargeContent = 8 * 1024 };

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private readonly MemoryFiles _files = new();

    [Fact]
    public async Task Old_mail_does_not_keep_on_disk_what_came_after_it()
    {
        await using var store = Open(_files);
        var old = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 40; i++)
            await PassAsync(store, old);

        // Twice what lives, the segment being written, and the next one made ahead; and the head of each.
        var live = old.Sum(text => text.Length + 300);
        await UntilAsync(() => RecordOctets() <= (2 * live) + (2 * SegmentSize), () => $"{RecordOctets()} octets for {live} alive");
        await store.DisposeAsync();
        await using var again = Open(_files.Crash());
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(old, (await Post.Waiting(again)).Keys);
    }

    [Fact]
    public async Task A_carried_message_is_in_every_respect_what_it_was()
    {
        var files = _files;
        QueuedMessage before;
        await using (var store = Open(files))
        {
            await AcceptOldAsync(store);
            await UntilCarriedAsync(store, files);
        }

        await using (var control = Open(new MemoryFiles()))
        {
            await AcceptOldAsync(control);
            Assert.Empty(Post.TakeDue(control));
            await ChangeAsync(control, new QueueChange.Release());
            _time.Advance(TimeSpan.FromDays(1));
            before = await Post.Load(control, Assert.Single(Post.TakeDue(control)));
        }

        await using var again = Open(files.Crash());
        Assert.Empty(Post.TakeDue(again));
        await ChangeAsync(again, new QueueChange.Release());
        using var after = await Post.Load(again, Assert.Single(Post.TakeDue(again), id => id != default));

        Assert.Equal(Post.Read(before.Content), Post.Read(after.Content));
        Assert.Equal(before.Envelope.Sender, after.Envelope.Sender);
        Assert.Equal(before.Envelope.Origin.HelloName, after.Envelope.Origin.HelloName);
        Assert.Equal(before.AcceptedAt, after.AcceptedAt);
        Assert.Equal(before.AcceptedRecipients, after.AcceptedRecipients);
        Assert.Equal(before.NextRecipientIndex, after.NextRecipientIndex);
        Assert.Equal(before.Recipients, after.Recipients);
        Assert.Equal([1, 3], after.Recipients.Select(recipient => recipient.Index));
        Assert.Equal(Post.Deferred, after.Recipients[0].LastOutcome);
        Assert.Equal(1, after.Recipients[0].Attempts);
        Assert.True(after.Recipients[0].IsDelayTold);
        Assert.Equal("relay.example:26", after.Recipients[0].NextHop);
        Assert.NotNull(after.Recipients[0].LastAttempt);
        Assert.Equal("expanded", after.Recipients[1].Recipient.Address.LocalPart);
    }

    [Fact]
    public async Task A_message_in_work_is_carried_and_its_outcome_counts()
    {
        await using var store = Open(_files);
        var id = await Post.Accept(store, Post.Text("in work"), "jyoti", "sarika");
        Assert.Equal([id], Post.TakeDue(store));
        using var message = await Post.Load(store, id);
        var old = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 10; i++)
            await PassAsync(store, old);
        await UntilAsync(() => !_files.Paths.Contains(JournalFormat.SegmentPath(1)), () => "the first segment is still there");

        var update = new MessageUpdate { Recipients = [new RecipientUpdate(message.Recipients[0], Post.Delivered, null)] };
        Assert.Equal(SinkState.Accepting, await store.UpdateAsync(message, update));
        await store.DisposeAsync();

        await using var again = Open(_files.Crash());
        _time.Advance(TimeSpan.FromDays(1));
        var waiting = await Post.Waiting(again);
        Assert.Equal(["sarika"], waiting[Post.Text("in work")]);
        old.Add(Post.Text("in work"));
        Assert.Equal(old, waiting.Keys);
    }

    [Fact]
    public async Task What_is_being_read_from_a_segment_stays_until_it_has_been_read()
    {
        await using var store = Post.Open(_files, _time, Options with { ContentMemory = 0 });
        var id = await Post.Accept(store, Post.Text("being read", 2000), "jyoti");
        Assert.Equal([id], Post.TakeDue(store));
        using (var message = await Post.Load(store, id))
        {
            var old = new SortedSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < 10; i++)
                await PassAsync(store, old);
            Assert.Contains(JournalFormat.SegmentPath(1), _files.Paths);
            Assert.Equal(Post.Text("being read", 2000), Post.Read(message.Content));
        }

        await FillAsync(store);
        await UntilAsync(() => !_files.Paths.Contains(JournalFormat.SegmentPath(1)), () => "the first segment is still there");
    }

    [Fact]
    public async Task Large_content_stays_in_its_file()
    {
        await using var store = Open(_files);
        await Post.Accept(store, Post.Text("large", 20_000), "jyoti");
        await DeferAllAsync(store);
        var old = new SortedSet<string>(StringComparer.Ordinal) { Post.Text("large", 20_000) };
        for (var i = 0; i < 10; i++)
            await PassAsync(store, old);
        await UntilAsync(() => !_files.Paths.Contains(JournalFormat.SegmentPath(1)), () => "the first segment is still there");
        await store.DisposeAsync();

        await using var again = Open(_files.Crash());
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(old, (await Post.Waiting(again)).Keys);
    }

    [Fact]
    public async Task Whenever_the_power_fails_every_message_is_there_once()
    {
        var random = new Random(20261128);
        var crashes = new List<(MemoryFiles Disk, string[] Alive)>();
        var old = new SortedSet<string>(StringComparer.Ordinal);
        var gate = new Lock();
        string[]? alive = null;
        _files.Flushing = _ =>
        {
            lock (gate)
            {
                if (alive is not null)
                    crashes.Add((_files.Crash(random), alive));
            }
        };
        await using (var store = Open(_files))
        {
            // What lives does not change while messages are only carried; crashes are taken when traffic has come to a rest.
            for (var i = 0; i < 12; i++)
            {
                lock (gate)
                    alive = null;
                await PassAsync(store, old);
                lock (gate)
                    alive = [.. old];
                await FillAsync(store);
            }

            await UntilAsync(() => !_files.Paths.Contains(JournalFormat.SegmentPath(1)), () => "the first segment is still there");
        }

        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(crashes.Count > 50, $"{crashes.Count} crashes only");
        foreach (var (disk, expected) in crashes)
        {
            await using var again = Open(disk);
            var waiting = (await Post.Waiting(again)).Keys.Where(text => !text.StartsWith("Subject: passing", StringComparison.Ordinal));
            Assert.Equal(expected, waiting);
        }
    }

    private EmbeddedQueueStore Open(MemoryFiles files) => Post.Open(files, _time, Options);

    /// <summary>A message that waits for long, and more than a segment of others that come and go.</summary>
    private async Task PassAsync(EmbeddedQueueStore store, SortedSet<string> old)
    {
        var text = Post.Text($"old {old.Count:D3}", 500);
        old.Add(text);
        await Post.Accept(store, text, "jyoti");
        await DeferAllAsync(store);
        await FillAsync(store);
    }

    private static async Task FillAsync(EmbeddedQueueStore store)
    {
        for (var i = 0; i < 10; i++)
            await Post.Finish(store, await AcceptAndTakeAsync(store, Post.Text("passing", 4000)));
    }

    private static async Task<QueueId> AcceptAndTakeAsync(EmbeddedQueueStore store, string text)
    {
        var id = await Post.Accept(store, text, "jyoti");
        Assert.Equal([id], Post.TakeDue(store));
        return id;
    }

    private async Task DeferAllAsync(EmbeddedQueueStore store)
    {
        foreach (var id in Post.TakeDue(store))
        {
            using var message = await Post.Load(store, id);
            await store.UpdateAsync(message, Post.Update(message, Post.Deferred, _time.GetUtcNow().AddHours(1)));
            store.Release(id);
        }
    }

    /// <summary>Of three recipients one ends, one is deferred, its sender warned and it redirected, one is an alias for another; and all is
    /// held.</summary>
    private async Task AcceptOldAsync(EmbeddedQueueStore store)
    {
        await Post.Accept(store, Post.Text("old", 700), "ended", "deferred", "alias");
        foreach (var id in Post.TakeDue(store))
        {
            using var message = await Post.Load(store, id);
            var later = _time.GetUtcNow().AddHours(2);
            var update = new MessageUpdate
            {
                Recipients =
                [
                    new RecipientUpdate(message.Recipients[0], Post.Delivered, null),
                    new RecipientUpdate(message.Recipients[1], Post.Deferred, later) { IsDelayTold = true },
                    new RecipientUpdate(message.Recipients[2], null, null),
                ],
                Added = [new QueuedRecipient(3, Post.To("expanded"), 0, later, null)],
            };
            Assert.Equal(SinkState.Accepting, await store.UpdateAsync(message, update));
            store.Release(id);
        }

        var deferred = new QueueFilter { Recipient = new AddressPattern("deferred@*") };
        await ChangeAsync(store, new QueueChange.Reroute("relay.example:26"), deferred);
        await ChangeAsync(store, new QueueChange.Hold());
    }

    private async Task ChangeAsync(EmbeddedQueueStore store, QueueChange change, QueueFilter? filter = null)
    {
        var operations = new QueueOperations(store, new FakeDelivery(), _time, NullLoggerFactory.Instance);
        Assert.Equal(1, (await operations.ApplyAsync(change, filter ?? new QueueFilter(), dryRun: false)).Changed);
    }

    private static async Task UntilCarriedAsync(EmbeddedQueueStore store, MemoryFiles files)
    {
        for (var i = 0; i < 10; i++)
            await FillAsync(store);
        await UntilAsync(() => !files.Paths.Contains(JournalFormat.SegmentPath(1)), () => "the first segment is still there");
    }

    private long RecordOctets() =>
        _files.OctetsBelow("journal") - (JournalFormat.FirstRecord * _files.Paths.Count(path => path.StartsWith("journal", StringComparison.Ordinal)));

    private static Task UntilAsync(Func<bool> holds, Func<string> what) => Eventually.Until(holds, what: what);
}
