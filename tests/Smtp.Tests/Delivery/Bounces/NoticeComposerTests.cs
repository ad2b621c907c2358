using System.Text;
using MimeKit;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Xunit;
using static Smtp.Tests.Delivery.Bounces.NoticeFixture;

namespace Smtp.Tests.Delivery.Bounces;

public sealed class NoticeComposerTests
{
    [Fact]
    public async Task A_refused_recipient_is_named_with_status_and_the_remote_words()
    {
        var notice = await ComposeAsync(Failure("nobody@yahoo.example", Refused()));

        Assert.Null(notice.Envelope.Sender);
        Assert.Equal("atul@yahoo.example", Assert.Single(notice.Recipients).Address.ToString());
        var message = Parse(notice);
        Assert.Equal("auto-replied", message.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("1@yahoo.example", message.InReplyTo);
        Assert.Equal("Your mail could not be delivered to nobody@yahoo.example", message.Subject);

        var report = Assert.IsType<MultipartReport>(message.Body);
        Assert.Equal("delivery-status", report.ReportType);
        var text = Assert.IsType<TextPart>(report[0]).Text;
        Assert.Contains("no such mailbox", text, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1 No such user here", text, StringComparison.Ordinal);
        Assert.Contains("Lunch on Friday", text, StringComparison.Ordinal);

        var groups = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups;
        Assert.Equal("dns; mx.excite.example", groups[0]["Reporting-MTA"]);
        Assert.Equal("QQ314", groups[0]["Original-Envelope-Id"]);
        Assert.Equal("rfc822; nobody@yahoo.example", groups[1]["Final-Recipient"]);
        Assert.Equal("rfc822; boss@excite.example", groups[1]["Original-Recipient"]);
        Assert.Equal("failed", groups[1]["Action"]);
        Assert.Equal("5.1.1", groups[1]["Status"]);
        Assert.Equal("dns; mx.yahoo.example [192.0.2.1]", groups[1]["Remote-MTA"]);
        Assert.Equal("smtp; 550 5.1.1 No such user here", groups[1]["Diagnostic-Code"]);
    }

    [Fact]
    public async Task A_small_message_comes_back_whole_to_the_octet()
    {
        var notice = await ComposeAsync(Failure("nobody@yahoo.example", Refused()));

        var text = Encoding.UTF8.GetString(notice.Content.Span);
        Assert.Contains("Content-Type: message/rfc822", text, StringComparison.Ordinal);
        Assert.Contains(Original, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_header_comes_back_where_RET_says_so()
    {
        var notice = await ComposeAsync(Failure("nobody@yahoo.example", Refused()), DsnReturn.Headers);

        var text = Encoding.UTF8.GetString(notice.Content.Span);
        Assert.Contains("Content-Type: text/rfc822-headers", text, StringComparison.Ordinal);
        Assert.Contains("Subject: Lunch on Friday\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Shall we?", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_message_comes_back_as_its_header_unless_RET_asks_for_all()
    {
        var large = Original + new string('x', 900) + "\r\n" + string.Concat(Enumerable.Repeat(new string('y', 76) + "\r\n", 1000));

        var unasked = await ComposeAsync(Failure("a@b.example", Refused()), content: large);
        var asked = await ComposeAsync(Failure("a@b.example", Refused()), DsnReturn.Full, large);

        Assert.True(unasked.Content.Length < 5000);
        Assert.True(asked.Content.Length > large.Length);
    }

    [Fact]
    public async Task Content_that_may_not_travel_as_text_comes_back_as_a_clean_header()
    {
        var notice = await ComposeAsync(Failure("a@b.example", Refused()), content: "Subject: x\r\nX-Bad: a\nb\r\n\r\nbare\nline\r\n");

        Assert.Equal(ContentTraits.None, notice.Traits & (ContentTraits.BareLineEnding | ContentTraits.Nul));
        Assert.DoesNotContain("X-Bad", Encoding.UTF8.GetString(notice.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delay_says_until_when_and_that_nothing_need_be_done()
    {
        var busy = new Outcome(OutcomeKind.Deferred, new(4, 4, 1), "connection failed: refused", "mx.yahoo.example [192.0.2.1]");
        var delayed = Failure("slow@yahoo.example", busy) with { Action = NoticeAction.Delayed, RetryUntil = Now.AddDays(4) };

        var message = Parse(await ComposeAsync(delayed, DsnReturn.Full));

        Assert.Equal("Your mail to slow@yahoo.example is delayed; you need not send it again", message.Subject);
        var report = Assert.IsType<MultipartReport>(message.Body);
        var text = Assert.IsType<TextPart>(report[0]).Text;
        Assert.Contains("could not be delivered yet to:", text, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", text, StringComparison.Ordinal);
        Assert.Contains("keeps trying until\r\nFri, 27 Nov 2026", text.ReplaceLineEndings("\r\n"), StringComparison.Ordinal);
        var group = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1];
        Assert.Equal("delayed", group["Action"]);
        Assert.Equal("4.4.1", group["Status"]);
        Assert.Equal("Fri, 27 Nov 2026 12:00:00 +0000", group["Will-Retry-Until"]);
        Assert.Equal("x-smtpd; connection failed: refused", group["Diagnostic-Code"]);

        // RFC 3461 4.3: the header, although RET=FULL.
        Assert.Equal("text/rfc822-headers", report[2].ContentType.MimeType);
    }

    [Theory]
    [InlineData(DsnNotify.Delay, false)]
    [InlineData(DsnNotify.Delay | DsnNotify.Failure, true)]
    [InlineData(DsnNotify.Unspecified, true)]
    public async Task A_delay_promises_a_notice_of_failure_only_to_those_who_get_one(DsnNotify notify, bool promised)
    {
        var busy = new Outcome(OutcomeKind.Deferred, new(4, 4, 1), "connection failed: refused");

        var notice = await ComposeAsync(Failure("slow@yahoo.example", busy, notify) with { Action = NoticeAction.Delayed });

        Assert.Equal(promised, TextOf(notice).Contains("tells you if it must give up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Success_is_told_without_how_mailboxes_are_kept_here()
    {
        var outcome = new Outcome(OutcomeKind.Delivered, new(2, 0, 0), "in mailbox secret of excite.example");

        var message = Parse(
            await ComposeAsync(Success("jyoti@excite.example", NoticeAction.Delivered, outcome), DsnReturn.Full));

        Assert.Equal("Your mail was delivered to jyoti@excite.example", message.Subject);
        var report = Assert.IsType<MultipartReport>(message.Body);
        var group = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1];
        Assert.Equal("delivered", group["Action"]);
        Assert.Equal("2.0.0", group["Status"]);
        Assert.Equal("rfc822; boss@excite.example", group["Original-Recipient"]);
        Assert.Null(group["Diagnostic-Code"]);
        Assert.Null(group["Will-Retry-Until"]);
        Assert.DoesNotContain("secret", message.ToString(), StringComparison.Ordinal);
        Assert.Equal("text/rfc822-headers", report[2].ContentType.MimeType);
    }

    [Fact]
    public async Task One_report_tells_each_recipient_its_own_action_failures_first()
    {
        var taken = Refused() with { Kind = OutcomeKind.RelayedWithoutDsn, Status = new(2, 0, 0), Diagnostic = "250 queued" };

        var message = Parse(await ComposeAsync(
            [Success("good@yahoo.example", NoticeAction.Relayed, taken), Failure("nobody@yahoo.example", Refused())]));

        Assert.Equal("What became of your mail to 2 recipients", message.Subject);
        var report = Assert.IsType<MultipartReport>(message.Body);
        var groups = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups;
        Assert.Equal(("failed", "5.1.1"), (groups[1]["Action"], groups[1]["Status"]));
        Assert.Equal(("relayed", "2.0.0"), (groups[2]["Action"], groups[2]["Status"]));
        Assert.Equal("rfc822; good@yahoo.example", groups[2]["Final-Recipient"]);
        var text = Assert.IsType<TextPart>(report[0]).Text;
        Assert.Contains("It was passed on to the next mail server for:", text, StringComparison.Ordinal);
        Assert.Equal("message/rfc822", report[2].ContentType.MimeType);
    }

    [Fact]
    public async Task Words_from_outside_cannot_become_fields()
    {
        const string Words = "550 no\r\nAction: delivered\r\n\r\nBcc: x@y.example";
        var outcome = new Outcome(OutcomeKind.Failed, new(5, 0, 0), Words, "mx\r\nX: y", RemoteReplied: true);

        var notice = await ComposeAsync(Failure("a@b.example", outcome));

        var report = Assert.IsType<MultipartReport>(Parse(notice).Body);
        var groups = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups;
        var group = groups[1];
        Assert.Equal("failed", group["Action"]);
        Assert.Equal(2, groups.Count(static g => g.Count > 0));
        Assert.Null(group["X"]);
        Assert.DoesNotContain("\r\nBcc:", Encoding.UTF8.GetString(notice.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_can_no_longer_be_read_is_bounced_all_the_same()
    {
        using var message = new QueuedMessage(new QueueId(1), Envelope("atul@yahoo.example"), Now, new DamagedContent(), []);

        var notice = await ComposeAsync(message, NoticeReaders.Sender, Failure("a@b.example", Refused()));

        Assert.Contains("can no longer be read", Encoding.UTF8.GetString(notice.Content.Span), StringComparison.Ordinal);
    }
}
