using Microsoft.Extensions.Logging;
using Smtp.Queue;
using Smtp.Queue.Operations;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

/// <summary>Destinations that cannot be reached: what they cost, what becomes of their mail, and that others do not notice.</summary>
public sealed class DeadDestinationTests : SchedulerTest
{
    private const int Down = 2520;
    private const int Back = 2521;
    private const int StillDown = 2522;

    private readonly CountingLog _log = new();

    public DeadDestinationTests() => (_there.Initial, _there.Destination) = (2, static name => name);

    private protected override ILoggerFactory Logging => _log;

    [Fact]
    public async Task A_destination_that_cannot_be_reached_is_tried_by_one_message_and_the_others_wait()
    {
        _there.Outcome = _ => Post.Unreachable;
        await Start();
        await Accept("dead", 50);
        await Settled(50);

        // Two where the second began before the first had failed.
        await Until(() => _log[Down] >= 1);
        var first = Attempts("dead");
        Assert.InRange(first, 1, 2);
        Assert.Equal((50, 1), (Store.Count, _log[Down]));

        // One more when a minute is over, one more when two are, although all fifty are due by then.
        _time.Advance(TimeSpan.FromSeconds(67));
        await Settled(100);
        await Until(() => _log[StillDown] >= 1);
        Assert.Equal((first + 1, 1), (Attempts("dead"), _log[StillDown]));
        _time.Advance(TimeSpan.FromSeconds(133));
        await Settled(150);
        await Until(() => _log[StillDown] >= 2);
        Assert.Equal((first + 2, 2), (Attempts("dead"), _log[StillDown]));
        Assert.Equal(50, Store.Count);
    }

    /// <summary>Its outcome is on disk at once; that must not bring it back before its destination has heard of it.</summary>
    [Fact]
    public async Task What_has_just_failed_is_neither_tried_nor_put_off_again_at_once()
    {
        const int Destinations = 300;
        _there.Outcome = _ => Post.Unreachable;
        _options = _options with { FirstRetry = TimeSpan.FromHours(2) };
        await Start();
        for (var i = 0; i < Destinations; i++)
            await Post.Accept(Store, Post.Text("one"), $"dead{i}");
        await Until(() => _log[Down] == Destinations && _scheduler!.ActiveMessages == 0);

        Assert.Equal(Destinations, _there.Deliveries.Count);
        foreach (var id in Store.Reading.Ids(new QueueFilter()))
            Assert.Equal(1, Store.Reading.Find(id, new QueueFilter())!.Recipients[0].Attempts);
    }

    [Fact]
    public async Task Those_that_waited_go_as_soon_as_one_got_through_and_before_their_own_time()
    {
        _there.Outcome = _ => Post.Unreachable;
        _options = _options with { ActiveMessages = 16, FirstRetry = TimeSpan.FromHours(2), ProbeInterval = TimeSpan.FromHours(2) };
        await Start();
        await Accept("dead", 100);
        await Settled(100);

        // The probe is due in two hours, each message at most twelve minutes before or after that; new mail waits as well.
        _there.Outcome = _ => Post.Delivered;
        _time.Advance(TimeSpan.FromHours(1.7));
        await Accept("dead", 1);
        await Settled(101);
        Assert.Equal((101, 0), (Store.Count, _log[Back]));

        // One of the first comes by itself a little early, and that is probe enough.
        _time.Advance(TimeSpan.FromHours(0.12));
        await Until(() => Store.Count == 0);
        Assert.Equal(1, _log[Back]);
    }

    [Fact]
    public async Task A_message_is_fetched_to_be_the_probe_when_none_comes_by_itself()
    {
        _there.Outcome = _ => Post.Unreachable;
        _options = _options with { FirstRetry = TimeSpan.FromHours(1), ProbeInterval = TimeSpan.FromHours(1) };
        await Start();
        await Accept("dead", 30);
        await Settled(30);
        _time.Advance(TimeSpan.FromHours(1.2));
        await Settled(60);
        await Until(() => _log[StillDown] == 1);

        // Their own time is two hours from now.
        _there.Outcome = _ => Post.Delivered;
        _time.Advance(TimeSpan.FromHours(1.01));

        await Until(() => Store.Count == 0);
    }

    [Fact]
    public async Task A_message_for_two_destinations_is_fetched_for_the_one_that_is_back()
    {
        var isDead = true;
        _there.Outcome = name => name == "busy" ? Post.Deferred : isDead ? Post.Unreachable : Post.Delivered;
        _options = _options with { FirstRetry = TimeSpan.FromHours(1), ProbeInterval = TimeSpan.FromMinutes(10) };
        _options = _options with { Retries = [Soon] };
        await Start();
        await Accept("dead", 1);
        await Settled(1);
        await Until(() => _log[Down] >= 1);
        await Post.Accept(Store, Post.Text("two"), "busy", "dead");
        await Settled(3);
        Assert.Equal(1, Attempts("busy"));

        // Both come by themselves; their next time is twice as far away, but the next probe is not.
        _time.Advance(TimeSpan.FromMinutes(11.1));
        await Settled(5);
        await Until(() => _log[StillDown] >= 1);
        isDead = false;
        _time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await Settled(7);

        Assert.Equal((1, 1), (Store.Count, Attempts("busy")));
    }

    [Fact]
    public async Task Mail_for_a_dead_destination_expires_and_its_sender_is_warned_although_it_is_not_tried()
    {
        _there.Outcome = name => name == "dead" ? Post.Unreachable : Post.Delivered;
        _options = _options with { FirstRetry = TimeSpan.FromHours(3), MaximumRetry = TimeSpan.FromHours(3) };
        _options = _options with { Expiry = TimeSpan.FromHours(6), DelayWarning = TimeSpan.FromHours(2) };
        await Start();
        await Accept("dead", 5);
        await Settled(5);

        // Each outcome with its notice, which is delivered to the sender.
        _time.Advance(TimeSpan.FromHours(3.4));
        await Settled(5 + 10);
        await Until(() => _log[StillDown] >= 1);
        _time.Advance(TimeSpan.FromHours(3.1));
        await Settled(5 + 10 + 10);
        Assert.Equal(0, Store.Count);
        var told = _there.Notices.GroupBy(notice => notice.Action).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(5, told[NoticeAction.Delayed]);
        Assert.Equal(5, told[NoticeAction.Failed]);
        Assert.All(_there.Notices, notice => Assert.Contains("connection refused", notice.Outcome.Diagnostic, StringComparison.Ordinal));

        Assert.InRange(Attempts("dead"), 3, 4);
    }

    [Fact]
    public async Task Mail_that_waits_for_a_dead_destination_outlives_a_restart()
    {
        _there.Outcome = _ => Post.Unreachable;
        await Start();
        await Accept("dead", 20);
        await Settled(20);
        await _scheduler!.DisposeAsync();
        await Store.DisposeAsync();

        _store = Post.Open(_files.Crash(), _time, _options);
        _there.Outcome = _ => Post.Delivered;
        await Start();
        _time.Advance(TimeSpan.FromMinutes(2));

        await Until(() => Store.Count == 0);
    }

    /// <summary>
    /// Nine of ten destinations refuse, swallow or dawdle, and get nine messages of ten. The tenth has all its connections busy all the
    /// time: whenever one of its deliveries ends, its next begins with no clock moving, so its rate is what it is alone.
    /// </summary>
    [Fact]
    public async Task Nine_dead_destinations_of_ten_leave_the_tenth_its_rate()
    {
        const int Messages = 200;
        const int Connections = 4;
        _options = _options with { ActiveMessages = 64 };
        _there.MaximumConcurrency = Connections;
        var alive = new SemaphoreSlim(0);
        _there.Before = name => name switch
        {
            "alive" => alive.WaitAsync(),
            ['b', ..] => Task.Delay(TimeSpan.FromSeconds(30), _time, CancellationToken.None),
            ['t', ..] => Task.Delay(TimeSpan.FromMinutes(20), _time, CancellationToken.None),
            _ => Task.CompletedTask,
        };
        _there.Outcome = name => name == "alive" ? Post.Delivered : Post.Unreachable;
        string[] dead = ["refusing1", "refusing2", "refusing3", "black1", "black2", "black3", "tar1", "tar2", "tar3"];
        await Start();
        for (var i = 0; i < Messages; i++)
        {
            foreach (var name in dead)
                await Accept(name, 1);
            await Accept("alive", 1);
        }

        await Until(() => Attempts("alive") == 2);
        for (var released = 1; released <= Messages; released++)
        {
            alive.Release();
            var expected = Math.Min(released + Math.Min(Connections, 2 + released), Messages);
            await Until(() => Attempts("alive") >= expected);
        }

        await Until(() => Store.Count == Messages * dead.Length);
        Assert.All(dead, name => Assert.InRange(Attempts(name), 1, 2));

        // The black holes cost each of their destinations two time-outs, and not one for each message.
        _time.Advance(TimeSpan.FromSeconds(31));
        await Until(() => _scheduler!.ActiveMessages <= 64);
        Assert.All(dead, name => Assert.InRange(Attempts(name), 1, 2));
    }

    private static RetryRule Soon => new()
    {
        Name = "soon",
        Status = [ReplyPattern.TryParse("4.4.1", out var pattern) ? pattern : throw new InvalidOperationException()],
        First = TimeSpan.FromMinutes(10),
        Maximum = TimeSpan.FromHours(4),
        Expiry = TimeSpan.FromDays(5),
    };

    private int Attempts(string name) => _there.Deliveries.Count(delivery => delivery == name);

    private async Task Accept(string name, int count)
    {
        for (var i = 0; i < count; i++)
            await Post.Accept(Store, Post.Text(name), name);
    }

    /// <summary>So many outcomes are kept, and nothing is in work.</summary>
    private Task Settled(int outcomes) => Until(() => _log.Outcomes >= outcomes && _scheduler!.ActiveMessages == 0);
}
