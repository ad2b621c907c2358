using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Mail;
using Smtp.Queue.Operations;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

/// <summary>An operator's hand in mail that is already on its way to delivery.</summary>
public sealed class HeldMailTests : SchedulerTest
{
    private readonly QueueOperations _operations;

    public HeldMailTests() => _operations = new QueueOperations(Store, _there, _time, NullLoggerFactory.Instance);

    [Fact]
    public async Task What_waits_in_line_for_a_busy_destination_can_be_held_and_deleted()
    {
        var goOn = new TaskCompletionSource();
        _there.MaximumConcurrency = 1;
        _there.Before = name => name == "first" ? goOn.Task : Task.CompletedTask;
        await Start();
        await Post.Accept(Store, Post.Text("1"), "first");
        var held = await Post.Accept(Store, Post.Text("2"), "held");
        var deleted = await Post.Accept(Store, Post.Text("3"), "deleted");
        await Post.Accept(Store, Post.Text("4"), "last");
        await Until(() => _there.Deliveries.Count == 1 && _scheduler!.ActiveMessages == 4);

        Assert.Equal(1, (await Change(new QueueChange.Hold(), new QueueFilter { Ids = [held] })).Changed);
        Assert.Equal(1, (await Change(new QueueChange.Delete(Bounce: false), new QueueFilter { Ids = [deleted] })).Changed);
        goOn.SetResult();

        await Until(() => Store.Count == 1 && _scheduler!.ActiveMessages == 0);
        Assert.Equal(["first", "last"], _there.Deliveries);
        await Change(new QueueChange.Release(), new QueueFilter());
        await Until(() => Store.Count == 0);
        Assert.Equal(["first", "last", "held"], _there.Deliveries);
    }

    [Fact]
    public async Task Mail_redirected_while_it_waits_in_line_goes_to_the_new_recipient()
    {
        var goOn = new TaskCompletionSource();
        _there.MaximumConcurrency = 1;
        _there.Before = name => name == "first" ? goOn.Task : Task.CompletedTask;
        await Start();
        await Post.Accept(Store, Post.Text("1"), "first");
        var id = await Post.Accept(Store, Post.Text("2"), "old");
        await Until(() => _there.Deliveries.Count == 1 && _scheduler!.ActiveMessages == 2);

        await Change(new QueueChange.Readdress(Post.To("new").Address), new QueueFilter { Ids = [id] });
        goOn.SetResult();

        await Until(() => Store.Count == 0);
        Assert.Equal(["first", "new"], _there.Deliveries);
    }

    [Fact]
    public async Task Mail_held_past_its_expiry_gets_one_attempt_before_it_bounces()
    {
        _there.Outcome = name => name == "jyoti" ? Post.Deferred : Post.Delivered;
        await Start();
        await Post.Accept(Store, Post.Text("one"), "jyoti");
        await Until(() => _there.Deliveries.Count == 1 && _scheduler!.ActiveMessages == 0);
        await Change(new QueueChange.Hold(), new QueueFilter());

        _time.Advance(_options.Expiry * 2);
        await Until(() => _scheduler!.ActiveMessages == 0);
        Assert.Empty(_there.Notices);
        Assert.Single(_there.Deliveries);

        await Change(new QueueChange.Release(), new QueueFilter());
        await Until(() => Store.Count == 0);
        Assert.Equal(["jyoti", "jyoti", "sender"], _there.Deliveries);
        Assert.Equal("4.4.7", Assert.Single(_there.Notices).Outcome.Status.ToString());
    }

    [Fact]
    public async Task A_retry_is_delivered_at_once()
    {
        _there.Outcome = _ => Post.Deferred;
        await Start();
        await Post.Accept(Store, Post.Text("one"), "jyoti");
        await Until(() => _there.Deliveries.Count == 1 && _scheduler!.ActiveMessages == 0);

        _there.Outcome = _ => Post.Delivered;
        await Change(new QueueChange.Retry(), new QueueFilter());

        await Until(() => Store.Count == 0);
    }

    [Fact]
    public async Task A_retry_is_tried_although_the_destination_is_known_to_be_down()
    {
        _there.Outcome = _ => Post.Deferred with { Reach = DestinationReach.Unreachable };
        await Start();
        await Post.Accept(Store, Post.Text("one"), "jyoti");
        await Until(() => _there.Deliveries.Count == 1 && _scheduler!.ActiveMessages == 0);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Change(new QueueChange.Retry(), new QueueFilter());

        await Until(() => _there.Deliveries.Count == 2);
    }

    private async Task<ChangeReport> Change(QueueChange change, QueueFilter filter)
    {
        // It may have to wait for the planning of a message, by the clock.
        var changing = _operations.ApplyAsync(change, filter, dryRun: false);
        await Until(() => changing.IsCompleted);
        return await changing;
    }
}
