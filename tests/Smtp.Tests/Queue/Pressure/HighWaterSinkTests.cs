using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Queue.Embedded;
using Smtp.Queue.Pressure;
using Smtp.Tests.Queue.Embedded;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Pressure;

public sealed class HighWaterSinkTests : IAsyncDisposable
{
    private const long MiB = 1024 * 1024;
    private const int Full = 2030;
    private const int Slowing = 2031;
    private const int RoomAgain = 2032;
    private const int NoLongerSlowing = 2033;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private readonly MemoryFiles _files = new();
    private readonly FakeSpace _disk = new();
    private readonly CountingLog _log = new();
    private readonly EmbeddedQueueStore _store;
    private readonly HighWaterSink _sink;

    public HighWaterSinkTests()
    {
        var options = Post.Options with { MinimumFree = 100 * MiB, MaximumMessages = 20 };
        _store = Post.Open(_files, _time, options);
        _sink = new HighWaterSink(_store, options, _disk, _time, _log);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task With_room_acceptance_neither_waits_nor_is_wrapped()
    {
        Assert.Equal(SinkState.Accepting, _sink.State);
        await using var transaction = _sink.Begin(Post.Envelope());

        Assert.IsType<EmbeddedTransaction>(transaction);
    }

    [Fact]
    public async Task A_full_queue_refuses_until_there_is_clearly_room_and_says_so_once()
    {
        for (var i = 0; i < 20; i++)
            await Post.Accept(_store, Post.Text("one"), "jyoti");

        for (var i = 0; i < 5; i++)
            Assert.Equal(SinkState.Full, _sink.State);
        await Finish(1);
        Assert.Equal(SinkState.Accepting, _sink.State);
        await Finish(10);
        Assert.Equal(SinkState.Accepting, _sink.State);

        Assert.Equal((1, 0, 1, 1), (_log[Full], _log[Slowing], _log[RoomAgain], _log[NoLongerSlowing]));
    }

    [Theory]
    [InlineData(201, SinkState.Accepting)]
    [InlineData(101, SinkState.Accepting)]
    [InlineData(100, SinkState.Full)]
    [InlineData(0, SinkState.Full)]
    public void A_disk_with_less_than_the_minimum_free_refuses(long free, SinkState state)
    {
        _disk.Free = free * MiB;

        Assert.Equal(state, _sink.State);
    }

    [Fact]
    public void The_disk_is_measured_once_a_second_and_recovers_by_itself_without_flapping()
    {
        _disk.Free = 99 * MiB;
        for (var i = 0; i < 100; i++)
            Assert.Equal(SinkState.Full, _sink.State);
        Assert.Equal(1, _disk.Measured);

        // Just above the mark is not yet room.
        Assert.Equal(SinkState.Full, After(free: 105));
        Assert.Equal(SinkState.Accepting, After(free: 115));
        Assert.Equal(SinkState.Accepting, After(free: 500));
        Assert.Equal((1, 0, 1, 1), (_log[Full], _log[Slowing], _log[RoomAgain], _log[NoLongerSlowing]));
    }

    [Theory]
    [InlineData(150, 1250)]
    [InlineData(110, 4050)]
    public async Task Near_the_mark_acceptance_waits_the_longer_the_nearer(long free, int milliseconds)
    {
        Assert.Equal(SinkState.Accepting, After(free));
        await using var transaction = _sink.Begin(Post.Envelope());
        transaction.AddRecipient(Post.To("jyoti"));
        var commit = transaction.CommitAsync(ContentTraits.None).AsTask();

        _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        for (var i = 0; i < 1000; i++)
            await Task.Yield();
        Assert.Equal((false, 0), (commit.IsCompleted, _store.Count));
        _time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.Equal(SinkState.Accepting, await commit);
        Assert.Equal((1, 1), (_store.Count, _log[Slowing]));
    }

    [Fact]
    public async Task A_message_that_meets_the_mark_on_its_way_is_refused_and_leaves_nothing()
    {
        _disk.Free = 101 * MiB;
        Assert.Equal(SinkState.Accepting, _sink.State);
        await using (var transaction = _sink.Begin(Post.Envelope()))
        {
            transaction.AddRecipient(Post.To("jyoti"));
            Assert.Equal(SinkState.Accepting, await transaction.SpillAsync(CancellationToken.None));
            After(free: 99);
            Assert.Equal(SinkState.Full, await transaction.SpillAsync(CancellationToken.None));
            var commit = transaction.CommitAsync(ContentTraits.None).AsTask();
            _time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(SinkState.Full, await commit);
        }

        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public async Task Deliveries_and_notices_go_on_when_the_mark_is_passed()
    {
        var id = await Post.Accept(_store, Post.Text("one"), "jyoti");
        _disk.Free = 0;
        Assert.Equal(SinkState.Full, _sink.State);

        Assert.Contains(id, Post.TakeDue(_store));
        await Post.Finish(_store, id);
        await Post.Accept(_store, Post.Text("a notice"), "sender");

        Assert.Equal(1, _store.Count);
    }

    [Fact]
    public void A_disk_that_cannot_be_measured_is_told_once_and_refuses_nobody()
    {
        _disk.Fault = new IOException("no such device");
        for (var i = 0; i < 3; i++)
            Assert.Equal(SinkState.Accepting, After(free: 0));

        Assert.Equal(1, _log[2034]);
    }

    [Fact]
    public async Task A_store_that_stops_says_so_whatever_the_pressure()
    {
        _disk.Free = 0;
        await _store.DisposeAsync();

        Assert.Equal(SinkState.Stopping, _sink.State);
    }

    [Fact]
    public void The_space_of_a_real_disk_can_be_measured() => Assert.InRange(new DiskSpace(Path.GetTempPath()).Measure(), 1, long.MaxValue);

    private SinkState After(long free)
    {
        _disk.Free = free * MiB;
        _time.Advance(TimeSpan.FromSeconds(1));
        return _sink.State;
    }

    private async Task Finish(int count)
    {
        var due = new QueueId[count];
        Assert.Equal(count, _store.TakeDue(due));
        foreach (var id in due)
            await Post.Finish(_store, id);
    }

    private sealed class FakeSpace : IFreeSpace
    {
        public long Free { get; set; } = 1000 * MiB;

        public Exception? Fault { get; set; }

        public int Measured { get; private set; }

        public long Measure()
        {
            Measured++;
            return Fault is null ? Free : throw Fault;
        }
    }
}
