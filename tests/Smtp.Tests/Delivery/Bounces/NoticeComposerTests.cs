using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Smtp.Delivery.Bounces;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Xunit;

namespace Smtp.Tests.Delivery.Bounces;

public sealed class NoticeComposerTests
{
    private const string Original =
        "Received: from client.example\r\nFrom: Atul <atul@yahoo.example>\r\nMessage-ID: <1@yahoo.example>\r\n"
        + "Subject: Lunch on Friday\r\n\r\nShall we?\r\n.dots stay\r\n";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly NoticeComposer _composer = new("mx.excite.example", new FakeTimeProvider(Now));

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
        var notice = await ComposeAsync([Failure("nobody@yahoo.example", Refused())], DsnReturn.Headers);

        var text = Encoding.UTF8.GetString(notice!.Content.Span);
        Assert.Contains("Content-Type: text/rfc822-headers", text, StringComparison.Ordinal);
        Assert.Contains("Subject: Lunch on Friday\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Shall we?", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_message_comes_back_as_its_header_unless_RET_asks_for_all()
    {
        var large = Original + new string('x', 900) + "\r\n" + string.Concat(Enumerable.Repeat(new string('y', 76) + "\r\n", 1000));

        var unasked = await ComposeAsync([Failure("a@b.example", Refused())], content: large);
        var asked = await ComposeAsync([Failure("a@b.example", Refused())], DsnReturn.Full, large);

        Assert.True(unasked!.Content.Length < 5000);
        Assert.True(asked!.Content.Length > large.Length);
    }

    [Fact]
    public async Task Content_that_may_not_travel_as_text_comes_back_as_a_clean_header()
    {
        var notice = await ComposeAsync([Failure("a@b.example", Refused())], content: "Subject: x\r\nX-Bad: a\nb\r\n\r\nbare\nline\r\n");

        Assert.Equal(ContentTraits.None, notice!.Traits & (ContentTraits.BareLineEnding | ContentTraits.Nul));
        Assert.DoesNotContain("X-Bad", Encoding.UTF8.GetString(notice.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_told_of_a_message_from_the_null_reverse_path()
    {
        using var message = Message(Envelope(sender: null), Original);

        Assert.Null(await _composer.ComposeAsync(message, [Failure("a@b.example", Refused())], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(DsnNotify.Never, false)]
    [InlineData(DsnNotify.Success, false)]
    [InlineData(DsnNotify.Delay, false)]
    [InlineData(DsnNotify.Failure, true)]
    [InlineData(DsnNotify.Success | DsnNotify.Failure, true)]
    [InlineData(DsnNotify.Unspecified, true)]
    public async Task NOTIFY_is_honoured(DsnNotify notify, bool told)
    {
        var failed = Failure("a@b.example", Refused(), notify);

        Assert.Equal(told, await ComposeAsync([failed]) is not null);
    }

    [Theory]
    [InlineData(NoticeAction.Delayed, DsnNotify.Unspecified, true)]
    [InlineData(NoticeAction.Delayed, DsnNotify.Delay, true)]
    [InlineData(NoticeAction.Delayed, DsnNotify.Failure, false)]
    [InlineData(NoticeAction.Delayed, DsnNotify.Never, false)]
    [InlineData(NoticeAction.Delivered, DsnNotify.Success | DsnNotify.Failure, true)]
    [InlineData(NoticeAction.Delivered, DsnNotify.Unspecified, false)]
    [InlineData(NoticeAction.Relayed, DsnNotify.Success, true)]
    [InlineData(NoticeAction.Relayed, DsnNotify.Delay, false)]
    public async Task NOTIFY_is_honoured_for_each_action(NoticeAction action, DsnNotify notify, bool told) =>
        Assert.Equal(told, await ComposeAsync([Failure("a@b.example", Refused(), notify) with { Action = action }]) is not null);

    [Fact]
    public async Task A_delay_says_until_when_and_that_nothing_need_be_done()
    {
        var busy = new Outcome(OutcomeKind.Deferred, new(4, 4, 1), "connection failed: refused", "mx.yahoo.example [192.0.2.1]");
        var delayed = Failure("slow@yahoo.example", busy) with { Action = NoticeAction.Delayed, RetryUntil = Now.AddDays(4) };

        var message = Parse((await ComposeAsync([delayed], DsnReturn.Full))!);

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

    [Fact]
    public async Task Success_is_told_without_how_mailboxes_are_kept_here()
    {
        var outcome = new Outcome(OutcomeKind.Delivered, new(2, 0, 0), "in mailbox secret of excite.example");

        var message = Parse(
            (await ComposeAsync([Success("jyoti@excite.example", NoticeAction.Delivered, outcome)], DsnReturn.Full))!);

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

        var message = Parse((await ComposeAsync(
        [
            Success("good@yahoo.example", NoticeAction.Relayed, taken),
            Failure("nobody@yahoo.example", Refused()),
        ]))!);

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
    public async Task Recipients_who_want_no_notice_are_not_in_one_for_others()
    {
        var notice = await ComposeAsync([Failure("a@b.example", Refused()), Failure("c@d.example", Refused(), DsnNotify.Never)]);

        Assert.DoesNotContain("c@d.example", Encoding.UTF8.GetString(notice!.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_from_outside_cannot_become_fields()
    {
        var outcome = new Outcome(OutcomeKind.Failed, new(5, 0, 0), "550 no\r\nAction: delivered\r\n\r\nBcc: x@y.example", "mx\r\nX: y", true);

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
    public async Task An_international_sender_gets_an_international_notice()
    {
        using var message = Message(Envelope(Mailbox("अतुल@yahoo.example")) with { SmtpUtf8 = true }, Original);

        var notice = await _composer.ComposeAsync(
            message, [Failure("सारिका@excite.example", Refused())], TestContext.Current.CancellationToken);

        Assert.True(notice!.Envelope.SmtpUtf8);
        Assert.Equal(BodyType.EightBitMime, notice.Envelope.Body);
        var text = Encoding.UTF8.GetString(notice.Content.Span);
        Assert.Contains("To: अतुल@yahoo.example", text, StringComparison.Ordinal);
        var report = Assert.IsType<MultipartReport>(Parse(notice).Body);
        Assert.StartsWith("utf-8; \\x{938}", Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1]["Final-Recipient"], StringComparison.Ordinal);
        Assert.Contains("message/global", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_can_no_longer_be_read_is_bounced_all_the_same()
    {
        using var message = new QueuedMessage(new QueueId(1), Envelope(Mailbox("atul@yahoo.example")), Now, new DamagedContent(), []);

        var notice = await _composer.ComposeAsync(
            message, [Failure("a@b.example", Refused())], TestContext.Current.CancellationToken);

        Assert.Contains("can no longer be read", Encoding.UTF8.GetString(notice!.Content.Span), StringComparison.Ordinal);
    }

    private static Outcome Refused() =>
        new(OutcomeKind.Failed, new(5, 1, 1), "550 5.1.1 No such user here", "mx.yahoo.example [192.0.2.1]", RemoteReplied: true);

    private static NoticedRecipient Failure(string address, Outcome outcome, DsnNotify notify = DsnNotify.Unspecified) => new(
        new QueuedRecipient(
            0, new Recipient(Mailbox(address)) { Notify = notify, Original = new("rfc822", "boss@excite.example") }, 0, Now, null),
        outcome,
        NoticeAction.Failed);

    private static NoticedRecipient Success(string address, NoticeAction action, Outcome outcome) =>
        Failure(address, outcome, DsnNotify.Success | DsnNotify.Failure) with { Action = action };

    private static Mailbox Mailbox(string text)
    {
        Assert.True(MailboxParser.TryParse(text, out var mailbox, out _));
        return mailbox!;
    }

    private static Envelope Envelope(Mailbox? sender) => new()
    {
        Sender = sender,
        Origin = new Origin(IPAddress.Loopback, "client.example", "ESMTP"),
        EnvelopeId = "QQ314",
    };

    private static QueuedMessage Message(Envelope envelope, string content) =>
        new(new QueueId(1), envelope, Now, new TextContent(content), []);

    private static MimeMessage Parse(NewMessage notice) =>
        MimeMessage.Load(new MemoryStream(notice.Content.ToArray()), TestContext.Current.CancellationToken);

    private async Task<NewMessage> ComposeAsync(NoticedRecipient failed)
    {
        var notice = await ComposeAsync([failed]);
        Assert.NotNull(notice);
        return notice;
    }

    private async Task<NewMessage?> ComposeAsync(
        IReadOnlyList<NoticedRecipient> failed, DsnReturn @return = DsnReturn.Unspecified, string content = Original)
    {
        using var message = Message(Envelope(Mailbox("atul@yahoo.example")) with { Return = @return }, content);
        return await _composer.ComposeAsync(message, failed, TestContext.Current.CancellationToken);
    }

    private sealed class TextContent(string text) : MessageContent
    {
        private readonly byte[] _octets = Encoding.UTF8.GetBytes(text);

        public override long Length => _octets.Length;

        public override ContentTraits Traits
        {
            get
            {
                var inspector = new ContentInspector();
                inspector.Inspect(_octets);
                return inspector.Traits;
            }
        }

        public override bool TryGetMemory(out ReadOnlySequence<byte> octets)
        {
            octets = new ReadOnlySequence<byte>(_octets);
            return true;
        }

        public override Stream OpenRead() => new MemoryStream(_octets, writable: false);
    }

    private sealed class DamagedContent : MessageContent
    {
        public override long Length => 10;

        public override ContentTraits Traits => ContentTraits.None;

        public override bool TryGetMemory(out ReadOnlySequence<byte> octets)
        {
            octets = default;
            return false;
        }

        public override Stream OpenRead() => throw new InvalidDataException("The checksum is wrong.");
    }
}
