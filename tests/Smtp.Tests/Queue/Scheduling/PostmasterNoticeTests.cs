using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

/// <summary>Expansions, the postmaster's notices and lost notices, through the queue and its journal.</summary>
public sealed class PostmasterNoticeTests : SchedulerTest
{
    private readonly KeptLog _log = new();

    private protected override ILoggerFactory Logging => _log;

    [Fact]
    public async Task A_notice_that_cannot_be_delivered_goes_to_the_postmaster_and_no_further()
    {
        _there.Outcome = _ => Post.Failed;

        await RunAsync("sender", DsnNotify.Unspecified, "jyoti");

        Assert.Equal(["jyoti", "sender", "postmaster"], _there.Deliveries);
        Assert.Equal([NoticeReaders.Sender, NoticeReaders.Postmaster], _there.Drafts.Select(draft => draft.Readers));
        var loud = Assert.Single(_log.Lines, line => line.Level >= LogLevel.Error);
        Assert.Equal(2507, loud.Id);
        Assert.Contains("postmaster@mx.example", loud.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_that_cannot_be_delivered_is_dropped_where_the_settings_say_so()
    {
        _options = _options with { DoubleBounces = DoubleBounces.Drop };
        _there.Outcome = _ => Post.Failed;

        await RunAsync("sender", DsnNotify.Unspecified, "jyoti");

        Assert.Equal(["jyoti", "sender"], _there.Deliveries);
        Assert.Equal(2506, Assert.Single(_log.Lines, line => line.Level >= LogLevel.Warning).Id);
    }

    [Fact]
    public async Task An_alias_of_the_postmaster_that_leads_to_dead_addresses_makes_no_loop()
    {
        _there.Outcome = _ => Post.Failed;
        _there.Expansion = name => name == "postmaster" ? ["ghost", "wraith"] : null;

        await RunAsync("sender", DsnNotify.Unspecified, "jyoti");

        Assert.Equal(["ghost", "jyoti", "sender", "wraith"], _there.Deliveries.Order(StringComparer.Ordinal));
        Assert.Equal(2, _log.Lines.Count(line => line.Id == 2507));
    }

    [Fact]
    public async Task The_postmasters_copy_is_one_message_with_the_senders_notice()
    {
        _options = _options with { NotifyPostmaster = PostmasterCopies.Bounce };
        _there.Outcome = name => name == "jyoti" ? Post.Failed : Post.Delivered;

        await RunAsync("sender", DsnNotify.Unspecified, "jyoti");

        Assert.Equal(NoticeReaders.Sender | NoticeReaders.Postmaster, Assert.Single(_there.Drafts).Readers);
        Assert.Equal(["jyoti", "postmaster", "sender"], _there.Deliveries.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_only_the_postmaster_is_told_is_not_in_the_senders_notice()
    {
        _options = _options with { NotifyPostmaster = PostmasterCopies.Bounce };
        _there.Outcome = name => name is "secret" or "open" ? Post.Failed : Post.Delivered;

        await RunAsync(
            "sender", [Post.To("secret") with { Notify = DsnNotify.Never }, Post.To("open") with { Notify = DsnNotify.Failure }]);

        Assert.Equal(
            [
                (NoticeReaders.Sender | NoticeReaders.Postmaster, "open"),
                (NoticeReaders.Postmaster, "secret"),
            ],
            _there.Drafts.Select(draft => (draft.Readers, Assert.Single(draft.Recipients).Recipient.Recipient.Address.LocalPart)));
    }

    [Fact]
    public async Task Each_end_and_its_notice_are_one_step_also_where_two_notices_tell_of_one_delivery()
    {
        _options = _options with { NotifyPostmaster = PostmasterCopies.Bounce };
        _there.Outcome = name => name is "secret" or "open" ? Post.Failed : Post.Delivered;
        var crashes = GatherCrashes();

        await RunAsync("sender", [Post.To("secret") with { Notify = DsnNotify.Never }, Post.To("open")]);

        var seen = new HashSet<string>();
        foreach (var crash in crashes)
        {
            await using var again = Post.Open(crash, _time, _options);
            foreach (var (content, waiting) in await Post.Waiting(again))
                seen.Add($"{content.Split('\n')[0].TrimEnd()}: {string.Join(' ', waiting)}");
        }

        // Before, between the two steps, and after each of them.
        Assert.Contains("Subject: one: secret open", seen);
        Assert.Contains("Subject: one: secret", seen);
        Assert.Contains("Subject: failed open: sender postmaster", seen);
        Assert.Contains("Subject: failed secret: postmaster", seen);
        Assert.DoesNotContain("Subject: one: open", seen);
    }

    [Fact]
    public async Task An_alias_of_several_is_told_as_expanded_and_its_addresses_no_longer_tell_of_success()
    {
        _there.Expansion = name => name == "team" ? ["jyoti", "sarika"] : null;

        await RunAsync("sender", DsnNotify.Success | DsnNotify.Failure, "team");

        var told = Assert.Single(_there.Notices);
        Assert.Equal((NoticeAction.Expanded, "2.0.0"), (told.Action, told.Outcome.Status.ToString()));
        Assert.Equal("team", told.Recipient.Recipient.Address.LocalPart);
        Assert.Equal(["jyoti", "sarika", "sender"], _there.Deliveries.Order(StringComparer.Ordinal));
        Assert.Equal((DsnNotify.Failure, DsnNotify.Failure), (_there.Notify["jyoti"], _there.Notify["sarika"]));
    }

    [Theory]
    [InlineData(DsnNotify.Success, DsnNotify.Never, 1)]
    [InlineData(DsnNotify.Success | DsnNotify.Delay, DsnNotify.Delay, 1)]
    [InlineData(DsnNotify.Failure | DsnNotify.Delay, DsnNotify.Failure | DsnNotify.Delay, 0)]
    [InlineData(DsnNotify.Unspecified, DsnNotify.Unspecified, 0)]
    [InlineData(DsnNotify.Never, DsnNotify.Never, 0)]
    public async Task What_goes_along_to_the_addresses_of_an_alias_is_NOTIFY_without_SUCCESS(DsnNotify asked, DsnNotify along, int notices)
    {
        _there.Expansion = name => name == "team" ? ["jyoti", "sarika"] : null;

        await RunAsync("sender", asked, "team");

        Assert.Equal(notices, _there.Notices.Count);
        Assert.Equal((along, along), (_there.Notify["jyoti"], _there.Notify["sarika"]));
    }

    [Fact]
    public async Task Where_the_expansion_cannot_be_told_each_address_tells_its_own_success()
    {
        var broken = true;
        _there.Composing = () =>
        {
            if (broken)
            {
                broken = false;
                throw new InvalidOperationException("broken");
            }
        };
        _there.Expansion = name => name == "team" ? ["jyoti", "sarika"] : null;

        await RunAsync("sender", DsnNotify.Success, "team");

        Assert.Equal([NoticeAction.Delivered, NoticeAction.Delivered], _there.Notices.Select(notice => notice.Action));
    }

    private Task RunAsync(string? sender, DsnNotify notify, params string[] recipients) =>
        RunAsync(sender, [.. recipients.Select(recipient => Post.To(recipient) with { Notify = notify })]);

    /// <summary>One message, until nothing is left in the queue.</summary>
    private async Task RunAsync(string? sender, Recipient[] recipients)
    {
        await using (var transaction = Store.Begin(Post.Envelope() with { Sender = sender is null ? null : Post.Envelope(sender).Sender }))
        {
            foreach (var recipient in recipients)
                transaction.AddRecipient(recipient);
            transaction.Write(Encoding.ASCII.GetBytes(Post.Text("one")));
            Assert.Equal(SinkState.Accepting, await transaction.CommitAsync(ContentTraits.None));
        }

        await Start();
        await Until(() => Store.Count == 0 && _scheduler!.ActiveMessages == 0);
    }
}
