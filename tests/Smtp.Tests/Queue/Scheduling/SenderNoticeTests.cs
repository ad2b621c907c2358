using System.Buffers;
using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class SenderNoticeTests : SchedulerTest
{
    public SenderNoticeTests() => _options = _options with
    {
        FirstRetry = TimeSpan.FromHours(1),
        MaximumRetry = TimeSpan.FromHours(1),
        Expiry = TimeSpan.FromHours(20),
    };

    private int Attempts => _there.Deliveries.Count(name => name != "sender");

    [Theory]
    [InlineData(OutcomeKind.Delivered, DsnNotify.Success, NoticeAction.Delivered)]
    [InlineData(OutcomeKind.Delivered, DsnNotify.Success | DsnNotify.Failure, NoticeAction.Delivered)]
    [InlineData(OutcomeKind.RelayedWithoutDsn, DsnNotify.Success, NoticeAction.Relayed)]
    [InlineData(OutcomeKind.Relayed, DsnNotify.Success, null)]
    [InlineData(OutcomeKind.Delivered, DsnNotify.Unspecified, null)]
    [InlineData(OutcomeKind.RelayedWithoutDsn, DsnNotify.Failure | DsnNotify.Delay, null)]
    [InlineData(OutcomeKind.Delivered, DsnNotify.Never, null)]
    public async Task Success_is_told_by_the_last_who_can_to_those_who_asked(OutcomeKind kind, DsnNotify notify, NoticeAction? told)
    {
        _there.Outcome = _ => Post.Delivered with { Kind = kind };
        await RunAsync();

        await AcceptAsync(notify, "jyoti");
        await Until(() => _store!.Count == 0);

        NoticeAction?[] expected = told is null ? [] : [told];
        Assert.Equal(expected, _there.Notices.Select(notice => (NoticeAction?)notice.Action));
        string[] delivered = told is null ? ["jyoti"] : ["jyoti", "sender"];
        Assert.Equal(delivered, _there.Deliveries);
    }

    [Fact]
    public async Task Success_and_failure_of_one_delivery_are_one_notice()
    {
        _there.Outcome = name => name == "bad" ? Post.Failed : Post.Delivered;
        await RunAsync();

        await AcceptAsync(DsnNotify.Success | DsnNotify.Failure, "good", "bad");
        await Until(() => _store!.Count == 0);

        Assert.Equal([NoticeAction.Delivered, NoticeAction.Failed], _there.Notices.Select(notice => notice.Action));
        Assert.Equal(["bad", "good", "sender"], _there.Deliveries.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_success_and_its_notice_are_one_step()
    {
        var crashes = GatherCrashes();
        await RunAsync();
        await AcceptAsync(DsnNotify.Success, "jyoti");
        await Until(() => _store!.Count == 0);

        var waiting = new List<string>();
        foreach (var crash in crashes)
        {
            await using var again = Post.Open(crash, _time, _options);
            waiting.Add(string.Join(',', (await Post.Waiting(again)).Values.SelectMany(names => names)));
        }

        Assert.Contains("jyoti", waiting);
        Assert.Contains("sender", waiting);
        Assert.DoesNotContain(waiting, names => names.Contains(',', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_delivery_is_not_repeated_because_its_notice_cannot_be_written()
    {
        _there.Composing = () => throw new InvalidOperationException("broken");
        await RunAsync();

        await AcceptAsync(DsnNotify.Success, "jyoti");
        await Until(() => _store!.Count == 0);

        Assert.Equal(["jyoti"], _there.Deliveries);
    }

    [Fact]
    public async Task A_delay_is_told_once_even_across_a_restart()
    {
        _there.Outcome = name => name == "sender" ? Post.Delivered : Post.Deferred;
        await RunAsync();
        await AcceptAsync(DsnNotify.Unspecified, "jyoti");
        await AttemptsAsync(3);
        Assert.Empty(_there.Notices);

        await AttemptsAsync(8);
        var told = Assert.Single(_there.Notices);
        Assert.Equal(NoticeAction.Delayed, told.Action);
        Assert.Equal(Begun.AddHours(20), told.RetryUntil);
        Assert.Equal(Post.Deferred, told.Outcome);

        await _scheduler!.DisposeAsync();
        await _store!.DisposeAsync();
        await RunAsync(_files.Crash());
        await AttemptsAsync(11);
        Assert.Single(_there.Notices);

        for (var i = 0; i < 20 && _store!.Count > 0; i++)
        {
            _time.Advance(TimeSpan.FromHours(1.2));
            await Until(() => _scheduler!.ActiveMessages == 0);
        }

        await Until(() => _store!.Count == 0);
        Assert.Equal([NoticeAction.Delayed, NoticeAction.Failed], _there.Notices.Select(notice => notice.Action));
    }

    [Fact]
    public async Task A_delay_that_could_not_be_told_is_told_later()
    {
        _there.Outcome = name => name == "sender" ? Post.Delivered : Post.Deferred;
        _there.Composing = () => throw new InvalidOperationException("broken");
        await RunAsync();
        await AcceptAsync(DsnNotify.Delay, "jyoti");
        await AttemptsAsync(7);
        Assert.Empty(_there.Notices);

        _there.Composing = () => { };
        await AttemptsAsync(8);
        Assert.Single(_there.Notices);
    }

    [Theory]
    [InlineData(DsnNotify.Failure, 4, "sender")]
    [InlineData(DsnNotify.Never, 4, "sender")]
    [InlineData(DsnNotify.Unspecified, 0, "sender")]
    [InlineData(DsnNotify.Unspecified, 4, null)]
    public async Task A_delay_is_not_told_to_those_who_do_not_want_it(DsnNotify notify, int hours, string? sender)
    {
        _options = _options with { DelayWarning = TimeSpan.FromHours(hours) };
        _there.Outcome = _ => Post.Deferred;
        await RunAsync();

        await AcceptFromAsync(sender, notify, "jyoti");
        await AttemptsAsync(9);

        Assert.Empty(_there.Notices);
    }

    private Task RunAsync(MemoryFiles? files = null)
    {
        _store = Post.Open(files ?? _files, _time, _options);
        return Start();
    }

    private Task AcceptAsync(DsnNotify notify, params string[] recipients) => AcceptFromAsync("sender", notify, recipients);

    private async Task AcceptFromAsync(string? sender, DsnNotify notify, params string[] recipients)
    {
        var envelope = Post.Envelope();
        await using var transaction = _store!.Begin(sender is null ? envelope with { Sender = null } : envelope);
        foreach (var recipient in recipients)
            transaction.AddRecipient(Post.To(recipient) with { Notify = notify });
        transaction.Write(Encoding.ASCII.GetBytes(Post.Text("one")));
        Assert.Equal(SinkState.Accepting, await transaction.CommitAsync(ContentTraits.None));
    }

    /// <summary>Hour by hour, until so many attempts have been made and kept.</summary>
    private async Task AttemptsAsync(int count)
    {
        await Until(() => Attempts >= 1 && _scheduler!.ActiveMessages == 0);
        while (Attempts < count)
        {
            var next = Attempts + 1;
            _time.Advance(TimeSpan.FromHours(1.2));
            await Until(() => Attempts >= next && _scheduler!.ActiveMessages == 0 && _store!.Count == 1);
        }
    }
}
