using Smtp.Mail;
using Smtp.Queue.Embedded;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class DeliverySchedulerTests : SchedulerTest
{
    [Fact]
    public async Task New_mail_is_delivered_at_once()
    {
        await Start();

        await Post.Accept(Store, Post.Text("one"), "jyoti");

        await Until(() => Store.Count == 0);
        Assert.Equal(["jyoti"], _there.Deliveries);
        Assert.Equal([Post.Text("one")], _there.Contents);
    }

    [Fact]
    public async Task Mail_from_before_the_start_is_delivered_with_its_content()
    {
        await Post.Accept(Store, Post.Text("old"), "jyoti");
        await Post.Accept(Store, Post.Text("large", 90_000), "jyoti");
        await Store.DisposeAsync();
        _store = Post.Open(_files.Crash(), _time, _options);

        await Start();

        await Until(() => Store.Count == 0);
        Assert.Equal([Post.Text("large", 90_000), Post.Text("old")], _there.Contents.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task While_there_is_no_room_for_outcomes_no_more_is_delivered_than_a_crash_may_deliver_twice()
    {
        _there.MaximumConcurrency = 3;
        for (var i = 0; i < 50; i++)
            await Post.Accept(Store, Post.Text($"message {i}"), "jyoti");
        await Store.DisposeAsync();
        var files = _files.Crash();
        files.Room = 0;
        _store = Post.Open(files, _time, _options);
        await Start();
        await Until(() => _there.Deliveries.Count == 3);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((50, 3), (_store.Count, _there.Deliveries.Count));
        files.Room = long.MaxValue;
        await Until(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _store.Count == 0;
        });
        Assert.Equal(50, _there.Deliveries.Count);
    }

    [Fact]
    public async Task A_deferred_recipient_is_tried_again_with_growing_intervals()
    {
        _there.Outcome = _ => Post.Deferred;
        await Start();
        await Post.Accept(Store, Post.Text("one"), "jyoti");
        await Idle(1);

        foreach (var minutes in new[] { 1, 2, 4, 8 })
        {
            var before = _there.Deliveries.Count;
            _time.Advance(TimeSpan.FromMinutes(minutes * 0.89));
            await Idle(before);
            Assert.Equal(before, _there.Deliveries.Count);
            _time.Advance(TimeSpan.FromMinutes(minutes * 0.22));
            await Idle(before + 1);
        }

        _there.Outcome = _ => Post.Delivered;
        _time.Advance(TimeSpan.FromMinutes(18));
        await Until(() => Store.Count == 0);
    }

    [Fact]
    public async Task After_its_time_a_deferred_recipient_has_failed_with_the_last_diagnostic()
    {
        _options = _options with { FirstRetry = TimeSpan.FromHours(1), Expiry = TimeSpan.FromHours(5) };
        _there.Outcome = name => name == "sender" ? Post.Delivered : Post.Deferred;
        await Start();
        await Post.Accept(Store, Post.Text("one"), "jyoti");

        // Attempts at 0, about 1 and about 3 hours; the next would be too late, so the last is at 5.
        await Idle(1);
        _time.Advance(TimeSpan.FromHours(1.2));
        await Idle(2);
        _time.Advance(TimeSpan.FromHours(2.4));
        await Idle(3);
        Assert.Empty(_there.Notices);
        _time.Advance(TimeSpan.FromHours(1.5));
        await Until(() => Store.Count == 0);

        var failed = Assert.Single(_there.Notices);
        Assert.Equal("4.4.7", failed.Outcome.Status.ToString());
        Assert.Equal(Post.Deferred.Diagnostic, failed.Outcome.Diagnostic);
        Assert.Equal(["jyoti", "jyoti", "jyoti", "jyoti", "sender"], _there.Deliveries);
    }

    [Fact]
    public async Task Partial_success_is_exact()
    {
        _there.Destination = name => name[..1];
        _there.Outcome = name => name switch { "bad" => Post.Failed, "busy" => Post.Deferred, _ => Post.Delivered };
        await Start();

        await Post.Accept(Store, Post.Text("one"), "good", "bad", "busy", "also");

        await Until(() => _there.Deliveries.Count == 5 && _scheduler!.ActiveMessages == 0 && Store.Count == 1);
        Assert.Equal(["also", "bad", "busy", "good", "sender"], _there.Deliveries.Order(StringComparer.Ordinal));
        _there.Outcome = _ => Post.Delivered;
        _time.Advance(TimeSpan.FromMinutes(2));
        await Until(() => Store.Count == 0);
        Assert.Equal("busy", _there.Deliveries.Last());
        Assert.Equal(6, _there.Deliveries.Count);
    }

    [Fact]
    public async Task A_failure_and_its_notice_are_one_step()
    {
        _there.Outcome = _ => Post.Failed;
        var torn = new List<int>();
        var crashes = GatherCrashes();
        await Start();
        await Post.Accept(Store, Post.Text("one"), "jyoti");
        await Until(() => Store.Count == 0);

        // That the notice fails is told to the postmaster, and that this fails to nobody.
        Assert.Equal(["jyoti", "sender", "postmaster"], _there.Deliveries);
        foreach (var crash in crashes)
        {
            await using var again = Post.Open(crash, _time, _options);
            torn.Add((await Post.Waiting(again)).Count);
        }

        Assert.Contains(1, torn);
        Assert.DoesNotContain(2, torn);
    }

    [Fact]
    public async Task An_expansion_is_delivered_and_a_loop_is_caught()
    {
        _there.Expansion = name => name switch { "all" => ["a", "some"], "some" => ["b", "c"], "loop" => ["loop"], _ => null };
        await Start();

        await Post.Accept(Store, Post.Text("one"), "all");
        await Post.Accept(Store, Post.Text("two"), "loop");

        await Until(() => Store.Count == 0);
        Assert.Equal(["a", "b", "c", "sender"], _there.Deliveries.Order(StringComparer.Ordinal));
        Assert.Equal("5.4.6", Assert.Single(_there.Notices).Outcome.Status.ToString());
    }

    [Fact]
    public async Task An_agent_or_planner_that_throws_defers()
    {
        var broken = true;
        _there.Before = _ => broken ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        await Start();
        await Post.Accept(Store, Post.Text("one"), "jyoti");
        await Idle(1);
        Assert.Equal(1, Store.Count);

        _there.Planning = () => throw new InvalidOperationException("broken");
        _time.Advance(TimeSpan.FromMinutes(2));
        await Idle(1);

        broken = false;
        _there.Planning = () => { };
        await Advance(TimeSpan.FromMinutes(3), () => Store.Count == 0);
    }

    [Fact]
    public async Task No_more_deliveries_than_the_agent_allows_run_at_once()
    {
        _there.MaximumConcurrency = 3;
        var goOn = new TaskCompletionSource();
        _there.Before = _ => goOn.Task;
        await Start();
        for (var i = 0; i < 20; i++)
            await Post.Accept(Store, Post.Text("one"), "jyoti");

        await Until(() => _there.Deliveries.Count == 3);
        goOn.SetResult();
        await Until(() => Store.Count == 0);
        Assert.Equal(3, _there.MostAtOnce);
    }

    [Fact]
    public async Task A_destination_that_hangs_keeps_nobody_else_waiting_and_memory_bounded()
    {
        _options = _options with { ActiveMessages = 64 };
        _there.MaximumConcurrency = 2;
        _there.Destination = name => name;
        var goOn = new TaskCompletionSource();
        _there.Before = name => name == "dead" ? goOn.Task : Task.CompletedTask;
        await Start();
        var most = 0;
        for (var i = 0; i < 300; i++)
        {
            await Post.Accept(Store, Post.Text("one"), "dead");
            most = Math.Max(most, _scheduler!.ActiveMessages);
        }

        await Post.Accept(Store, Post.Text("alive"), "alive");
        await Until(() => _there.Deliveries.Contains("alive"));
        await Until(() => Store.Count == 300);
        Assert.InRange(Math.Max(most, _scheduler!.ActiveMessages), 2, 64);

        goOn.SetResult();
        await Until(() => Store.Count == 0);
        Assert.Equal(301, _there.Deliveries.Count);
    }

    [Fact]
    public async Task Destinations_with_parked_mail_take_turns()
    {
        _options = _options with { ActiveMessages = 8 };
        _there.MaximumConcurrency = 1;
        _there.Destination = name => name;
        var gate = new SemaphoreSlim(0);
        _there.Before = _ => gate.WaitAsync();
        await Start();
        for (var i = 0; i < 50; i++)
            await Post.Accept(Store, Post.Text("a"), "a");
        for (var i = 0; i < 50; i++)
            await Post.Accept(Store, Post.Text("b"), "b");
        await Until(() => _there.Deliveries.Contains("a") && _there.Deliveries.Contains("b"));

        // One at a time, and the next only when both destinations stand at the gate again: threads have no say in the order.
        for (var released = 1; released <= 40; released++)
        {
            gate.Release();
            await Until(() => _there.Deliveries.Count >= released + 2);
        }

        gate.Release(100);
        await Until(() => Store.Count == 0);

        var order = string.Concat(_there.Deliveries);
        Assert.InRange(order[..40].Count(letter => letter == 'b'), 10, 30);
    }

    [Fact]
    public async Task A_bulk_sender_holds_up_another_by_a_few_deliveries_at_most()
    {
        const int Bulk = 100;
        _options = _options with { ActiveMessages = 16 };
        _there.MaximumConcurrency = 2;
        var gate = new SemaphoreSlim(0);
        _there.Before = _ => gate.WaitAsync();
        await Start();
        for (var i = 0; i < Bulk; i++)
            await Post.Accept(Store, Post.Text("bulk"), "bulk");
        await Post.AcceptFrom(Store, "other", Post.Text("single"), "single");
        await Post.Accept(Store, Post.Text("bulk"), "last");

        // Planned one after the other: when the last is, the one before has its place.
        await Until(() => _there.Planned.Contains("last"));

        await Until(() => _there.Deliveries.Count == 2);

        // One at a time: a thread held up between taking a delivery and beginning it is not overtaken by all the others.
        for (var released = 1; released <= 3; released++)
        {
            gate.Release();
            await Until(() => _there.Deliveries.Count >= released + 2);
        }

        gate.Release(1000);
        await Until(() => Store.Count == 0);

        Assert.InRange(_there.Deliveries.ToList().IndexOf("single"), 2, 4);
    }

    [Fact]
    public async Task Stopping_lets_deliveries_end_and_keeps_the_rest()
    {
        _there.MaximumConcurrency = 1;
        var goOn = new TaskCompletionSource();
        _there.Before = _ => goOn.Task;
        await Start();
        await Post.Accept(Store, Post.Text("under way"), "jyoti");
        await Until(() => _there.Deliveries.Count == 1);
        await Post.Accept(Store, Post.Text("waits"), "jyoti");

        var stopping = _scheduler!.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        goOn.SetResult();
        await stopping;
        await Store.DisposeAsync();

        await using var again = Post.Open(_files.Crash(), _time, _options);
        Assert.Equal([Post.Text("waits")], (await Post.Waiting(again)).Keys);
    }

    [Fact]
    public async Task Stopping_leaves_what_has_not_begun_and_counts_no_attempt()
    {
        _there.IsLeftSoon = true;
        _there.Before = _ => new TaskCompletionSource().Task;
        await Start();
        await Post.Accept(Store, Post.Text("opens a connection"), "jyoti");
        await Until(() => _there.Deliveries.Count == 1);

        await _scheduler!.StopAsync(CancellationToken.None);
        await Store.DisposeAsync();

        await using var again = Post.Open(_files.Crash(), _time, _options);
        using var message = await Post.Load(again, Assert.Single(Post.TakeDue(again)));
        Assert.Equal(0, Assert.Single(message.Recipients).Attempts);
    }

    [Fact]
    public async Task At_the_deadline_deliveries_are_broken_off_and_stay_queued()
    {
        _there.Before = _ => new TaskCompletionSource().Task;
        await Start();
        await Post.Accept(Store, Post.Text("hangs"), "jyoti");
        await Until(() => _there.Deliveries.Count == 1);

        await _scheduler!.StopAsync(new CancellationToken(canceled: true));
        await Store.DisposeAsync();

        await using var again = Post.Open(_files.Crash(), _time, _options);
        Assert.Equal([Post.Text("hangs")], (await Post.Waiting(again)).Keys);
    }

    [Fact]
    public async Task Damaged_content_is_set_aside_and_the_queue_goes_on()
    {
        await Post.Accept(Store, Post.Text("rotten", 3000), "jyoti");
        await Post.Accept(Store, Post.Text("sound"), "jyoti");
        await Store.DisposeAsync();
        var octets = _files.Octets(JournalFormat.SegmentPath(1));
        octets[JournalFormat.FirstRecord + 2000] ^= 1;
        var damaged = _files.Crash();
        damaged.Replace(JournalFormat.SegmentPath(1), octets);
        _store = Post.Open(damaged, _time, _options);

        await Start();

        await Until(() => Store.Count == 0);
        Assert.Equal([Post.Text("sound")], _there.Contents);
        Assert.Contains(damaged.Paths, path => path.StartsWith("damaged/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_the_store_has_failed_nothing_more_is_delivered()
    {
        await Start();
        var goOn = new TaskCompletionSource();
        _there.Before = _ => goOn.Task;
        await Post.Accept(Store, Post.Text("one"), "jyoti");
        await Until(() => _there.Deliveries.Count == 1);
        _files.FailFlush = _ => new IOException("fdatasync", 5);

        goOn.SetResult();
        await Until(() => _scheduler!.ActiveMessages == 0);
        _time.Advance(TimeSpan.FromHours(1));
        await _scheduler!.StopAsync(CancellationToken.None);

        Assert.Equal(SinkState.Failed, Store.State);
        Assert.Single(_there.Deliveries);
        Assert.Equal(1, Store.Count);
    }

    private Task Idle(int deliveries) => Until(() => _there.Deliveries.Count >= deliveries && _scheduler!.ActiveMessages == 0);

    private async Task Advance(TimeSpan step, Func<bool> condition)
    {
        for (var i = 0; i < 100 && !condition(); i++)
        {
            _time.Advance(step);
            await Until(() => _scheduler!.ActiveMessages == 0);
        }

        await Until(condition);
    }
}
