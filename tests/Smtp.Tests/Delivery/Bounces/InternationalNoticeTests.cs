using System.Text;
using MimeKit;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Xunit;
using static Smtp.Tests.Delivery.Bounces.NoticeFixture;

namespace Smtp.Tests.Delivery.Bounces;

/// <summary>RFC 6533: UTF-8 where it may stand, and a form for everybody where it may not.</summary>
public sealed class InternationalNoticeTests
{
    private const string International =
        "From: अतुल@yahoo.example\r\nMessage-ID: <2@yahoo.example>\r\nSubject: दोपहर का खाना\r\n\r\nचलें?\r\n";

    [Fact]
    public async Task An_international_sender_reads_UTF8_everywhere()
    {
        var notice = await BounceAsync("अतुल@yahoo.example", International, Failure("सारिका@excite.example", Refused()).For(null));

        Assert.True(notice.Envelope.SmtpUtf8);
        Assert.Equal(BodyType.EightBitMime, notice.Envelope.Body);
        var text = TextOf(notice);
        Assert.Contains("\r\nTo: अतुल@yahoo.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Subject: Your mail could not be delivered to सारिका@excite.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Content-Type: message/global-delivery-status\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nFinal-Recipient: utf-8; सारिका@excite.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Content-Type: message/global\r\n", text, StringComparison.Ordinal);
        Assert.Contains(International, text, StringComparison.Ordinal);
        var report = Assert.IsType<MultipartReport>(Parse(notice).Body);
        Assert.Equal("global-delivery-status", report.ReportType); // RFC 6522 3.
    }

    [Fact]
    public async Task A_sender_elsewhere_with_an_ASCII_address_gets_a_notice_of_seven_bits()
    {
        var notice = await BounceAsync(
            "atul@yahoo.example",
            International,
            Failure("सारिका@excite.example", Refused() with { Diagnostic = "550 नहीं" })
                .For(new OriginalRecipient("utf-8", "दल=x@excite.example")));

        Assert.False(notice.Envelope.SmtpUtf8);
        Assert.Equal(BodyType.SevenBit, notice.Envelope.Body);
        Assert.Equal(ContentTraits.None, notice.Traits);
        var text = TextOf(notice);
        Assert.True(Ascii.IsValid(text));
        Assert.Contains("Content-Type: message/delivery-status\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: message/global\r\n", text, StringComparison.Ordinal);

        var message = Parse(notice);
        Assert.Equal("Your mail could not be delivered to सारिका@excite.example", message.Subject);
        var report = Assert.IsType<MultipartReport>(message.Body);
        Assert.Equal("delivery-status", report.ReportType);
        Assert.Contains("सारिका@excite.example", Assert.IsType<TextPart>(report[0]).Text, StringComparison.Ordinal);
        var group = Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1];
        Assert.Equal(@"utf-8; \x{938}\x{93E}\x{930}\x{93F}\x{915}\x{93E}@excite.example", group["Final-Recipient"]);
        Assert.Equal(@"utf-8; \x{926}\x{932}\x{3D}x@excite.example", group["Original-Recipient"]);
        Assert.Equal(@"smtp; 550 \x{928}\x{939}\x{940}\x{902}", group["Diagnostic-Code"]);
        Assert.Equal(International, Decoded(report[2]));
    }

    [Fact]
    public async Task A_mailbox_here_gets_UTF8_in_the_parts_without_SMTPUTF8()
    {
        var notice = await BounceAsync(
            "jyoti@excite.example",
            International,
            Failure("अतुल@yahoo.example", Refused()).For(new OriginalRecipient("utf-8", "दल@excite.example")));

        Assert.False(notice.Envelope.SmtpUtf8);
        Assert.Equal(BodyType.EightBitMime, notice.Envelope.Body);
        var text = TextOf(notice);
        Assert.True(Ascii.IsValid(HeaderOf(text)));
        Assert.Contains("\r\nFinal-Recipient: utf-8; अतुल@yahoo.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nOriginal-Recipient: utf-8; दल@excite.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains(International, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_all_is_ASCII_nothing_is_international()
    {
        // A-labels say it as well (RFC 6533 3): the address type stays rfc822.
        using var message = Message(Envelope("atul@xn--h1alffa9f.example") with { SmtpUtf8 = true });

        var notice = await ComposeAsync(message, NoticeReaders.Sender, Failure("nobody@россия.example", Refused()).For(null));

        Assert.False(notice.Envelope.SmtpUtf8);
        var report = Assert.IsType<MultipartReport>(Parse(notice).Body);
        Assert.Equal(
            "rfc822; nobody@xn--h1alffa9f.example", Assert.IsType<MessageDeliveryStatus>(report[1]).StatusGroups[1]["Final-Recipient"]);
        Assert.Equal("message/rfc822", report[2].ContentType.MimeType);
    }

    [Theory]
    [InlineData("atul@yahoo.example", "quoted-printable")]
    [InlineData("jyoti@excite.example", "8bit")]
    public async Task A_header_with_UTF8_comes_back_as_global_headers(string sender, string encoding)
    {
        var content = $"X-Long: {new string('x', 200)}\r\n{International}";
        using var message = Message(Envelope(sender) with { SmtpUtf8 = true, Return = DsnReturn.Headers }, content);

        var notice = await ComposeAsync(message, NoticeReaders.Sender, Failure("a@b.example", Refused()));

        var part = Assert.IsType<MultipartReport>(Parse(notice).Body)[2];
        Assert.Equal("message/global-headers", part.ContentType.MimeType);
        Assert.Equal(encoding, part.Headers[HeaderId.ContentTransferEncoding]);
        Assert.Equal(HeaderOf(content), Decoded(part).TrimEnd());
    }

    [Fact]
    public async Task Eight_bits_in_the_body_alone_leave_a_message_an_ordinary_one()
    {
        var content = "Subject: x\r\n\r\ndéjà vu\r\n";

        var notice = await BounceAsync("atul@yahoo.example", content, Failure("a@b.example", Refused()));

        // RFC 2046 5.2.1: a message/rfc822 may not be encoded, so the notice is of eight bits.
        Assert.Equal(BodyType.EightBitMime, notice.Envelope.Body);
        Assert.Contains(
            $"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{content}", TextOf(notice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_line_is_too_long_and_every_word_is_there()
    {
        var diagnostic = "550 " + string.Join(' ', Enumerable.Range(0, 120).Select(i => $"नियम{i}")) + " https://" + new string('x', 600);
        var original = new OriginalRecipient("utf-8", new string('न', 160) + "@excite.example");

        foreach (var sender in new[] { "atul@yahoo.example", "jyoti@excite.example", "अतुल@yahoo.example" })
        {
            var notice = await BounceAsync(
                sender, International, Failure("सारिका@excite.example", Refused() with { Diagnostic = diagnostic }).For(original));

            Assert.DoesNotContain(TextOf(notice).Split("\r\n"), line => Encoding.UTF8.GetByteCount(line) > 998);
            var report = Assert.IsType<MultipartReport>(Parse(notice).Body);
            Assert.Contains("नियम119", Assert.IsType<TextPart>(report[0]).Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("नमस्ते@yahoo.example")]
    [InlineData("x y@yahoo.example")]
    public async Task A_message_id_that_is_none_or_not_ASCII_is_not_repeated(string id)
    {
        var notice = await BounceAsync("atul@yahoo.example", $"Message-ID: <{id}>\r\n\r\nx\r\n", Failure("a@b.example", Refused()));

        Assert.True(Ascii.IsValid(HeaderOf(TextOf(notice))));
    }

    private static async Task<NewMessage> BounceAsync(string sender, string content, NoticedRecipient told)
    {
        using var message = Message(Envelope(sender) with { SmtpUtf8 = true }, content);
        return await ComposeAsync(message, NoticeReaders.Sender, told);
    }

    private static string HeaderOf(string text) => text.Split("\r\n\r\n")[0];

    /// <summary>The part's own octets, whatever MimeKit makes of its type.</summary>
    private static string Decoded(MimeEntity part)
    {
        using var stream = new MemoryStream();
        if (part is MessagePart { Message: { } whole })
            whole.WriteTo(stream, TestContext.Current.CancellationToken);
        else
            Assert.IsType<MimePart>(part, exactMatch: false).Content!.DecodeTo(stream, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\r\n");
    }
}
