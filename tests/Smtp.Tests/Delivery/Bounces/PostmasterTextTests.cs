using MimeKit;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Queue;
using Xunit;
using static Smtp.Tests.Delivery.Bounces.NoticeFixture;

namespace Smtp.Tests.Delivery.Bounces;

/// <summary>What the postmaster reads, and what a sender reads of an alias.</summary>
public sealed class PostmasterTextTests
{
    [Fact]
    public async Task A_lost_notice_comes_to_the_postmaster_whole()
    {
        using var message = Message(Envelope(sender: null));

        var notice = await ComposeAsync(message, NoticeReaders.Postmaster, Failure("gone@yahoo.example", Refused()).For(null));

        Assert.Null(notice.Envelope.Sender);
        var recipient = Assert.Single(notice.Recipients);
        Assert.Equal(("postmaster@mx.excite.example", DsnNotify.Never), (recipient.Address.ToString(), recipient.Notify));
        Assert.True(PostmasterNotice.Is(notice.Envelope, recipient));
        var mail = Parse(notice);
        Assert.Equal("A notice could not be delivered to gone@yahoo.example", mail.Subject);
        Assert.Equal("postmaster@mx.excite.example", mail.To.Mailboxes.Single().Address);
        var report = Assert.IsType<MultipartReport>(mail.Body);
        var text = Assert.IsType<TextPart>(report[0]).Text;
        Assert.Contains("Mail without a return address", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Your message", text, StringComparison.Ordinal);
        Assert.Equal("failed", Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1]["Action"]);
        Assert.Contains(Original, TextOf(notice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_sender_did_not_want_to_know_comes_to_the_postmaster_without_what_he_wrote()
    {
        using var message = Message(Envelope("atul@yahoo.example") with { Return = DsnReturn.Full });

        var notice = await ComposeAsync(message, NoticeReaders.Postmaster, Failure("gone@yahoo.example", Refused(), DsnNotify.Never));

        Assert.Equal("postmaster@mx.excite.example", Assert.Single(notice.Recipients).Address.ToString());
        var mail = Parse(notice);
        Assert.Equal("Mail from atul@yahoo.example could not be delivered to gone@yahoo.example", mail.Subject);
        Assert.Contains("from atul@yahoo.example", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("NotifyPostmaster", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("the sender wrote to boss@excite.example", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("Shall we?", TextOf(notice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_is_the_senders_notice_with_the_postmaster_as_a_further_recipient()
    {
        using var message = Message(Envelope("atul@yahoo.example"));

        var notice = await ComposeAsync(
            message, NoticeReaders.Sender | NoticeReaders.Postmaster, Failure("gone@yahoo.example", Refused()));

        Assert.Equal(
            ["atul@yahoo.example", "postmaster@mx.excite.example"], notice.Recipients.Select(recipient => recipient.Address.ToString()));
        Assert.False(PostmasterNotice.Is(notice.Envelope, notice.Recipients[0]));
        Assert.Equal("Your mail could not be delivered to gone@yahoo.example", Parse(notice).Subject);
    }

    [Fact]
    public async Task The_postmaster_who_is_the_sender_gets_one_copy()
    {
        using var message = Message(Envelope("postmaster@mx.excite.example"));

        var notice = await ComposeAsync(
            message, NoticeReaders.Sender | NoticeReaders.Postmaster, Failure("gone@yahoo.example", Refused()));

        Assert.True(PostmasterNotice.Is(notice.Envelope, Assert.Single(notice.Recipients)));
    }

    [Theory]
    [InlineData(DsnNotify.Success | DsnNotify.Failure, true)]
    [InlineData(DsnNotify.Success, false)]
    public async Task An_expansion_is_told_without_who_is_behind_the_address(DsnNotify notify, bool failureFollows)
    {
        var outcome = new Outcome(OutcomeKind.Delivered, new(2, 0, 0), "to jyoti and sarika");
        var told = Failure("team@excite.example", outcome, notify).For(null) with { Action = NoticeAction.Expanded };

        var notice = await NoticeFixture.ComposeAsync(told, DsnReturn.Full);

        var mail = Parse(notice);
        Assert.Equal("Your mail to team@excite.example was passed on", mail.Subject);
        Assert.Contains("\nwas passed on to everybody behind:\n\n  team@excite.example\n", Unix(mail.TextBody!), StringComparison.Ordinal);
        Assert.Equal(failureFollows, mail.TextBody!.Contains("unless the message cannot be delivered there", StringComparison.Ordinal));
        Assert.DoesNotContain("sarika", TextOf(notice), StringComparison.Ordinal);
        var report = Assert.IsType<MultipartReport>(mail.Body);
        var group = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1];
        Assert.Equal(("expanded", "2.0.0"), (group["Action"], group["Status"]));
        Assert.Equal("text/rfc822-headers", report[2].ContentType.MimeType);
    }

    private static string Unix(string text) => text.ReplaceLineEndings("\n");
}
