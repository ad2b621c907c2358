using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Queue.Embedded;
using Smtp.Queue.Operations;
using Smtp.Tests.Queue.Embedded;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Operations;

public sealed class QueueOperationsTests : IAsyncDisposable
{
    private static readonly QueueChange.Hold Hold = new();
    private static readonly QueueChange.Release Release = new();
    private static readonly QueueChange.Retry Retry = new();
    private static readonly QueueChange.Delete Delete = new(Bounce: false);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private readonly FakeDelivery _there = new();
    private MemoryFiles _files = new();
    private EmbeddedQueueStore _store;

    public QueueOperationsTests() => _store = Post.Open(_files, _time);

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Held_mail_is_not_given_out_until_it_is_released_and_then_once()
    {
        var held = await Post.Accept(_store, Post.Text("held"), "jyoti");
        var other = await Post.Accept(_store, Post.Text("other"), "jyoti");

        Assert.Equal(1, (await Change(Hold, held)).Changed);
        Assert.Equal([other], Post.TakeDue(_store));
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Empty(Post.TakeDue(_store));
        Assert.Equal(MessageState.Held, Find(held).State);

        var waits = _store.WaitForDueAsync(CancellationToken.None);
        Assert.False(waits.IsCompleted);
        Assert.Equal(1, (await Change(Release, held)).Changed);
        await waits;
        Assert.Equal([held], Post.TakeDue(_store));
        Assert.Empty(Post.TakeDue(_store));
        await Post.Finish(_store, held);
    }

    [Fact]
    public async Task Holding_and_releasing_again_and_again_gives_a_message_out_once()
    {
        var id = await Post.Accept(_store, Post.Text("one"), "jyoti");
        for (var i = 0; i < 5; i++)
        {
            await Change(Hold, id);
            if (i == 2)
                Assert.Empty(Post.TakeDue(_store));
            await Change(Release, id);
        }

        Assert.Equal([id], Post.TakeDue(_store));
        Assert.Empty(Post.TakeDue(_store));
    }

    [Fact]
    public async Task A_hold_and_its_end_survive_a_power_cut()
    {
        var held = await Post.Accept(_store, Post.Text("held"), "jyoti");
        var released = await Post.Accept(_store, Post.Text("released"), "jyoti");
        await Change(Hold, held, released);
        await Change(Release, released);

        await PowerCut();

        Assert.Equal([released], Post.TakeDue(_store));
        Assert.Equal(MessageState.Held, Find(held).State);
        await Change(Release, held);
        await PowerCut();
        Assert.Contains(held, Post.TakeDue(_store));
    }

    [Fact]
    public async Task What_is_held_while_it_waits_in_memory_is_not_delivered()
    {
        // Taken and not yet loaded, as a message parked at its destination is.
        var id = await Post.Accept(_store, Post.Text("one"), "jyoti");
        Assert.Equal([id], Post.TakeDue(_store));
        await Change(Hold, id);

        Assert.Null(await _store.LoadAsync(id, CancellationToken.None));
        await Change(Release, id);

        Assert.Equal([id], Post.TakeDue(_store));
        Assert.NotNull(await _store.LoadAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task A_retry_is_due_now_and_keeps_what_was_told_of_the_attempts()
    {
        var id = await AcceptDeferred("jyoti", "sarika");
        Assert.Empty(Post.TakeDue(_store));

        var report = await Change(Retry, id);

        Assert.Equal((1, 2), (report.Changed, report.Recipients));
        Assert.Equal([id], Post.TakeDue(_store));
        using var message = await Post.Load(_store, id);
        Assert.All(message.Recipients, recipient => Assert.Equal((1, Post.Deferred), (recipient.Attempts, recipient.LastOutcome)));
        await _store.UpdateAsync(message, Post.Update(message, Post.Deferred, _time.GetUtcNow().AddHours(5)));
        _store.Release(id);

        // The place it had in the line before the retry must not bring it up early.
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Empty(Post.TakeDue(_store));
        _time.Advance(TimeSpan.FromHours(3));
        Assert.Equal([id], Post.TakeDue(_store));
    }

    [Fact]
    public async Task Held_mail_is_not_retried()
    {
        var id = await AcceptDeferred("jyoti");
        await Change(Hold, id);
        var report = await Change(Retry, id);
        Assert.Equal((0, 1), (report.Changed, report.Unchanged));
        Assert.Empty(Post.TakeDue(_store));
    }

    [Fact]
    public async Task Deleted_mail_is_gone_with_its_content_and_nobody_is_told()
    {
        await Post.Accept(_store, Post.Text("large", 9000), "jyoti");
        var report = await Change(Delete, new QueueFilter());

        Assert.Equal((1, 1, 0), (report.Matched, report.Changed, report.Notices));
        Assert.Equal(0, _store.Count);
        await PowerCut();
        Assert.Equal(0, _store.Count);
        Assert.DoesNotContain(_files.Paths, path => path.StartsWith("content/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_a_bounce_the_sender_is_told_but_never_of_a_notice()
    {
        await Post.Accept(_store, Post.Text("one"), "jyoti");
        Assert.Equal(1, (await Change(new QueueChange.Delete(Bounce: true), new QueueFilter())).Notices);

        await PowerCut();
        var notice = Assert.Single(_store.Reading.List(new QueueFilter()));
        Assert.Null(notice.Sender);
        Assert.Equal("5.7.0", Assert.Single(_there.Notices).Outcome.Status.ToString());

        var report = await Change(new QueueChange.Delete(Bounce: true), new QueueFilter());
        Assert.Equal((1, 0), (report.Changed, report.Notices));
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public async Task When_the_notice_cannot_be_written_nothing_is_deleted()
    {
        var id = await Post.Accept(_store, Post.Text("one"), "jyoti");
        _there.Composing = () => throw new InvalidOperationException("no");
        var report = await Change(new QueueChange.Delete(Bounce: true), new QueueFilter());
        Assert.Equal((0, 1), (report.Changed, report.Failed));
        Assert.Equal([id], Post.TakeDue(_store));
    }

    [Fact]
    public async Task Only_the_recipients_that_were_meant_are_deleted()
    {
        var id = await Post.Accept(_store, Post.Text("one"), "jyoti", "sarika");
        await Change(Delete, new QueueFilter { Recipient = new AddressPattern("jyoti@*") });
        await PowerCut();
        Assert.Equal(["sarika"], Find(id).Recipients.Select(recipient => recipient.Recipient.Address.LocalPart));
    }

    [Fact]
    public async Task While_a_delivery_is_under_way_the_message_is_not_deleted_and_goes_on_as_it_was()
    {
        var id = await Post.Accept(_store, Post.Text("one"), "jyoti");
        Assert.Equal([id], Post.TakeDue(_store));
        using var message = await Post.Load(_store, id);

        var deleting = Change(Delete, id);
        var hasStoodBack = false;
        while (!deleting.IsCompleted)
        {
            if (_store.TryBegin(id))
                _store.End(id);
            else
                hasStoodBack = true;
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.True(hasStoodBack);

        var report = await deleting;
        Assert.Equal((0, 1), (report.Changed, report.InDelivery));
        Assert.Equal($"{id}", Assert.Single(report.Problems).Id.ToString());
        Assert.True(_store.TryBegin(id));
        _store.Release(id);
        Assert.Equal([id], Post.TakeDue(_store));
    }

    [Fact]
    public async Task When_the_delivery_ends_in_time_the_message_is_deleted()
    {
        var id = await Post.Accept(_store, Post.Text("one"), "jyoti");
        Assert.Equal([id], Post.TakeDue(_store));
        using var message = await Post.Load(_store, id);

        var patient = new QueueOperations(_store, _there, _time, NullLoggerFactory.Instance) { Patience = TimeSpan.FromDays(1000) };
        var deleting = patient.ApplyAsync(
            Delete, new QueueFilter { Ids = [id] }, dryRun: false, cancellationToken: TestContext.Current.CancellationToken);
        await _store.UpdateAsync(message, Post.Update(message, Post.Deferred, _time.GetUtcNow().AddHours(1)));
        _store.End(id);
        while (!deleting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.Equal(1, (await deleting).Changed);
        Assert.False(_store.TryBegin(id));
        _store.Release(id);
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public async Task A_copy_in_memory_from_before_the_change_is_not_delivered()
    {
        var id = await Post.Accept(_store, Post.Text("one"), "jyoti", "sarika");
        Assert.Equal([id], Post.TakeDue(_store));
        using (await Post.Load(_store, id))
            _store.End(id);

        await Change(Delete, new QueueFilter { Recipient = new AddressPattern("jyoti@*") });

        Assert.False(_store.TryBegin(id));
        _store.Release(id);
        Assert.Equal([id], Post.TakeDue(_store));
        using var message = await Post.Load(_store, id);
        Assert.Equal("sarika", Assert.Single(message.Recipients).Recipient.Address.LocalPart);
        Assert.True(_store.TryBegin(id));
    }

    [Fact]
    public async Task Readdressed_mail_goes_to_the_new_recipient_under_the_name_the_sender_wrote()
    {
        var id = await AcceptDeferred("jyoti", "sarika");
        var report = await Change(new QueueChange.Readdress(new Mailbox("new", "else.example")), new QueueFilter
        {
            Recipient = new AddressPattern("jyoti@there.example"),
        });

        Assert.Equal((1, 1), (report.Changed, report.Recipients));
        await PowerCut();
        Assert.Equal([id], Post.TakeDue(_store));
        using var message = await Post.Load(_store, id);
        Assert.Equal(["sarika", "new"], message.Recipients.Select(recipient => recipient.Recipient.Address.LocalPart));
        Assert.Equal(new OriginalRecipient("rfc822", "jyoti@there.example"), message.Recipients[1].Recipient.Original);
        Assert.Equal((0, _time.GetUtcNow()), (message.Recipients[1].Attempts, message.Recipients[1].NextAttempt));
    }

    [Fact]
    public async Task All_recipients_readdressed_to_one_make_one_delivery()
    {
        await Post.Accept(_store, Post.Text("one"), "jyoti", "sarika", "new");
        var change = new QueueChange.Readdress(new Mailbox("new", "there.example"));
        await Change(change, new QueueFilter());
        Assert.Equal("new", Assert.Single(Assert.Single(_store.Reading.List(new())).Recipients).Recipient.Address.LocalPart);
        Assert.Equal(1, (await Change(change, new QueueFilter())).Unchanged);
    }

    [Fact]
    public async Task A_next_hop_is_kept_through_attempts_and_power_cuts_until_it_is_taken_back()
    {
        var id = await AcceptDeferred("jyoti");
        await Change(new QueueChange.Reroute("[2001:db8::1]:2525"), id);
        await PowerCut();
        Assert.Equal([id], Post.TakeDue(_store));
        using (var message = await Post.Load(_store, id))
        {
            Assert.Equal("[2001:db8::1]:2525", message.Recipients[0].NextHop);
            await _store.UpdateAsync(message, Post.Update(message, Post.Deferred, _time.GetUtcNow().AddHours(1)));
        }

        await PowerCut();
        Assert.Equal("[2001:db8::1]:2525", Find(id).Recipients[0].NextHop);
        Assert.Equal(2, Find(id).Recipients[0].Attempts);
        await Change(new QueueChange.Reroute(null), id);
        await PowerCut();
        Assert.Null(Find(id).Recipients[0].NextHop);
    }

    [Fact]
    public async Task A_dry_run_counts_and_changes_nothing()
    {
        await AcceptDeferred("jyoti", "sarika");
        await Post.Accept(_store, Post.Text("two"), "jyoti");
        var before = _files.Octets(JournalFormat.SegmentPath(1));
        foreach (var change in new QueueChange[] { Hold, Release, Retry, Delete, new QueueChange.Reroute("x") })
        {
            var report = await Operations().ApplyAsync(change, new QueueFilter(), dryRun: true, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(2, report.Matched);
            Assert.Equal(change is QueueChange.Release ? 0 : 2, report.Changed);
        }

        Assert.Equal(before, _files.Octets(JournalFormat.SegmentPath(1)));
    }

    [Fact]
    public async Task An_id_that_is_not_in_the_queue_is_named()
    {
        var report = await Change(Delete, new QueueId(42));
        Assert.Equal(0, report.Matched);
        Assert.Equal(new QueueId(42), Assert.Single(report.Problems).Id);
    }

    [Fact]
    public async Task The_history_tells_each_attempt_that_the_journal_still_knows()
    {
        var id = await AcceptDeferred("jyoti");
        var first = _time.GetUtcNow();
        await Change(Retry, id);
        _time.Advance(TimeSpan.FromMinutes(5));
        Post.TakeDue(_store);
        using (var message = await Post.Load(_store, id))
            await _store.UpdateAsync(message, Post.Update(message, Post.Deferred with { Diagnostic = "450 still" }, _time.GetUtcNow().AddHours(1)));

        await PowerCut();
        using var details = _store.Reading.Show(id);
        Assert.Equal([(1, first, "450 later"), (2, _time.GetUtcNow(), "450 still")],
            details!.Attempts.Select(attempt => (attempt.Number, attempt.At!.Value, attempt.Outcome.Diagnostic)));
        Assert.All(details.Attempts, attempt => Assert.Equal("jyoti@there.example", attempt.Recipient!.ToString()));
        Assert.Equal(_time.GetUtcNow(), details.Item.Recipients[0].LastAttempt);
        Assert.Equal(Post.Text("one"), Post.Read(details.Content));
    }

    private QueueItem Find(QueueId id) => _store.Reading.Find(id, new QueueFilter())!;

    private QueueOperations Operations() => new(_store, _there, _time, NullLoggerFactory.Instance);

    private Task<ChangeReport> Change(QueueChange change, params QueueId[] ids) => Change(change, new QueueFilter { Ids = ids });

    private Task<ChangeReport> Change(QueueChange change, QueueFilter filter) => Operations().ApplyAsync(change, filter, dryRun: false);

    private async Task<QueueId> AcceptDeferred(params string[] recipients)
    {
        var id = await Post.Accept(_store, Post.Text("one"), recipients);
        Post.TakeDue(_store);
        using var message = await Post.Load(_store, id);
        await _store.UpdateAsync(message, Post.Update(message, Post.Deferred, _time.GetUtcNow().AddHours(1)));
        _store.Release(id);
        return id;
    }

    private async Task PowerCut()
    {
        _files = _files.Crash();
        await _store.DisposeAsync();
        _store = Post.Open(_files, _time);
    }
}
