using Microsoft.Extensions.Logging;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

/// <summary>The limits of one destination: how many at once, how many a minute, and in which order.</summary>
public sealed class DestinationLimitTests : SchedulerTest
{
    private readonly CountingLog _log = new();

    public DestinationLimitTests() => (_there.Initial, _there.Destination) = (2, static name => name);

    private protected override ILoggerFactory Logging => _log;

    [Fact]
    public async Task Concurrency_begins_low_and_grows_with_success_to_the_maximum()
    {
        _there.MaximumConcurrency = 6;
        var gate = new SemaphoreSlim(0);
        _there.Before = _ => gate.WaitAsync();
        await Start();
        await Accept("there", 60);
        await Until(() => Attempts("there") == 2);
        Assert.Equal(2, _there.MostAtOnce);

        // Each success lets two begin: one in its place, and one more.
        for (var released = 1; released <= 4; released++)
        {
            gate.Release();
            await Until(() => Attempts("there") == 2 + (2 * released));
        }

        gate.Release(60);
        await Until(() => Store.Count == 0);
        Assert.Equal(6, _there.MostAtOnce);
    }

    [Fact]
    public async Task No_more_messages_than_the_limit_begin_in_a_minute()
    {
        _there.MessagesPerMinute = 6;
        await Start();
        await Accept("there", 10);
        await Until(() => Attempts("there") == 1);

        for (var sent = 2; sent <= 10; sent++)
        {
            _time.Advance(TimeSpan.FromSeconds(9.5));
            for (var i = 0; i < 200; i++)
                await Task.Yield();
            Assert.Equal(sent - 1, Attempts("there"));
            _time.Advance(TimeSpan.FromSeconds(0.6));
            await Until(() => Attempts("there") == sent);
        }

        await Until(() => Store.Count == 0);
    }

    [Fact]
    public async Task What_waits_moves_when_the_agent_learns_where_it_belongs_and_the_limit_holds_there()
    {
        string? learned = null;
        _there.Learned = () => Volatile.Read(ref learned);
        _there.Destination = _ => Volatile.Read(ref learned) ?? "domain";
        (_there.MaximumConcurrency, _there.Initial) = (1, 1);
        var gate = new SemaphoreSlim(0);
        _there.Before = _ => gate.WaitAsync();
        await Start();
        await Accept("there", 30);
        await Until(() => Attempts("there") == 1);

        Volatile.Write(ref learned, "site");
        await Accept("there", 30);
        gate.Release(60);
        await Until(() => Store.Count == 0 && _log[2500] == 60);

        // Only the one that was under way went by the old name.
        Assert.InRange(_there.MostAtOnce, 1, 2);
        Assert.Equal(60, Attempts("there"));
        Assert.Single(_log.Lines, line => line.Contains("delivered to there@there.example by domain:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parked_mail_of_a_bulk_sender_does_not_stand_before_anothers()
    {
        const int Bulk = 200;
        _options = _options with { ActiveMessages = 16 };
        (_there.MaximumConcurrency, _there.Initial) = (1, 1);
        _there.Destination = _ => "there";
        var gate = new SemaphoreSlim(0);
        _there.Before = _ => gate.WaitAsync();
        await Start();
        for (var i = 0; i < Bulk; i++)
            await Post.Accept(Store, Post.Text("bulk"), "bulk");
        for (var i = 0; i < 3; i++)
            await Post.AcceptFrom(Store, "other", Post.Text("small"), "small");
        await Post.Accept(Store, Post.Text("bulk"), "last");

        // Planned one after the other: when the last is, those before have their place.
        await Until(() => _there.Planned.Contains("last"));
        gate.Release(1000);
        await Until(() => Store.Count == 0);

        // Of three messages two are parked: behind what is in memory, not behind the bulk that is parked as well.
        Assert.InRange(_there.Deliveries.ToList().LastIndexOf("small"), 2, 40);
    }

    private int Attempts(string name) => _there.Deliveries.Count(delivery => delivery == name);

    private async Task Accept(string name, int count)
    {
        for (var i = 0; i < count; i++)
            await Post.Accept(Store, Post.Text(name), name);
    }
}
