using System.Buffers;
using System.Text;
using FsCheck.Xunit;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Framing;
using Smtp.Reception.Sessions;
using Smtp.Reception.Submission;
using Smtp.Tests.Protocol;
using Xunit;

namespace Smtp.Tests.Reception.Submission;

public sealed class SubmittedHeaderTests
{
    private const string Own = "jyoti@excite.com";
    private const string From = "From: jyoti@excite.com\r\n";
    private const string Date = "Date: Mon, 23 Nov 2026 12:04:00 +0000\r\n";
    private const string MessageId = "Message-ID: <00000000001@mx.excite.com>\r\n";
    private const string All = From + Date + MessageId;

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 14, 4, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("Subject: x\r\n\r\nbody\r\n", "Subject: x\r\n" + All + "\r\nbody\r\n")]
    [InlineData("\r\nbody\r\n", All + "\r\nbody\r\n")]
    [InlineData("Subject: x\r\n", "Subject: x\r\n" + All)]
    [InlineData("", All)]
    [InlineData("From: J <JYOTI@Excite.com>\r\n\r\n", "From: J <JYOTI@Excite.com>\r\n" + Date + MessageId + "\r\n")]
    [InlineData("DATE : yesterday\r\nmessage-id:x\r\nFROM:jyoti@excite.com\r\n\r\n", "DATE : yesterday\r\nmessage-id:x\r\nFROM:jyoti@excite.com\r\n\r\n")]
    [InlineData("hello\r\nworld\r\n", All + "\r\nhello\r\nworld\r\n")]
    [InlineData("hello", All + "\r\nhello")]
    [InlineData(" hello\r\n", All + "\r\n hello\r\n")]
    [InlineData("From jyoti Mon Nov 23\r\nSubject: x\r\n\r\n", "From jyoti Mon Nov 23\r\nSubject: x\r\n" + All + "\r\n")]
    [InlineData("Subject: x", "Subject: x\r\n" + All)]
    [InlineData("Subject: x\r\nDat", "Subject: x\r\nDat\r\n" + All)]
    [InlineData("X: Date: a\r\n Message-ID: b\r\n\r\nDate: c\r\n", "X: Date: a\r\n Message-ID: b\r\n" + All + "\r\nDate: c\r\n")]
    public void What_is_missing_is_supplied_at_the_end_of_the_header(string content, string expected) =>
        Assert.Equal(expected, Rewrite(content).Text);

    [Theory]
    [InlineData(All + "Bcc: a@x.example\r\n\r\nBcc: body\r\n", All + "\r\nBcc: body\r\n")]
    [InlineData("bcc: a\r\n" + All + "BCC\t :b,\r\n\tc,\r\n d\r\nSubject: x\r\nResent-Bcc:\r\n\r\n", All + "Subject: x\r\n\r\n")]
    [InlineData(All + "Bcc: a", All)]
    [InlineData(All + "X-Bcc: a\r\nBcc-X: b\r\nBcc c\r\n\r\n", All + "X-Bcc: a\r\nBcc-X: b\r\nBcc c\r\n\r\n")]
    [InlineData(All + "broken line\r\nBcc: a\r\n b\r\n\r\n", All + "broken line\r\n\r\n")]
    public void Bcc_is_taken_out_and_nothing_else(string content, string expected) => Assert.Equal(expected, Rewrite(content).Text);

    [Theory]
    [InlineData("From: sarika@excite.com\r\n", "AuthorNotAllowed")]
    [InlineData("From: Jyoti <jyoti@excite.com>, sarika@excite.com\r\nSender: jyoti@excite.com\r\n", "AuthorNotAllowed")]
    [InlineData("From: jyoti@excite.com\r\nFrom: boss@yahoo.example\r\n", "AuthorNotAllowed")]
    [InlineData("From: jyoti@excite.com\r\nSender: sarika@excite.com\r\n", "AuthorNotAllowed")]
    [InlineData("From: jyoti\r\n", "AuthorUnreadable")]
    [InlineData("From: <>\r\n", "AuthorUnreadable")]
    [InlineData("From: boss@excite.com <jyoti@excite.com>\r\n", "AuthorUnreadable")]
    [InlineData("From: jyoti@excite.com\r\nSender: x\r\n", "AuthorUnreadable")]
    [InlineData("From: jyoti+tag@excite.com\r\n", "None")]
    [InlineData("From: \"sarika@excite.com\"\r\n <jyoti@excite.com> (sarika@excite.com)\r\nSender: jyoti@excite.com\r\n", "None")]
    // Resent: a stranger's message goes on, one of somebody here does not, and only by the topmost block.
    [InlineData("Resent-From: jyoti@excite.com\r\nFrom: boss@yahoo.example\r\nSender: list@yahoo.example\r\n", "None")]
    [InlineData("Resent-Sender: jyoti@excite.com\r\nResent-From: x@y.example\r\nFrom: boss@yahoo.example\r\n", "None")]
    [InlineData("From: boss@yahoo.example\r\nResent-From: jyoti@excite.com\r\n", "None")]
    [InlineData("Resent-From: jyoti@excite.com\r\nFrom: sarika@excite.com\r\n", "AuthorNotAllowed")]
    [InlineData("Resent-From: jyoti@excite.com\r\nFrom: boss@yahoo.example, sarika@excite.com\r\n", "AuthorNotAllowed")]
    [InlineData("Resent-From: jyoti@excite.com\r\nFrom: boss\r\n", "AuthorUnreadable")]
    [InlineData("Resent-From: x@y.example\r\nResent-From: jyoti@excite.com\r\nFrom: boss@yahoo.example\r\n", "AuthorNotAllowed")]
    public void From_and_Sender_are_the_accounts(string header, string refusal)
    {
        foreach (var (text, _, reason, _) in new[] { Rewrite(header + "\r\n"), Rewrite(header) })
        {
            Assert.Equal(refusal, reason.ToString());
            Assert.StartsWith(header, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Who_claimed_what_is_known()
    {
        var (_, _, _, claim) = Rewrite("From: jyoti@excite.com\r\nSender: \"a b\"@excite.com\r\n\r\n");
        Assert.Equal((Own, "Sender", "\"a b\"@excite.com"), (claim!.Account, claim.Field, claim.Address!.ToString()));
        Assert.Null(Rewrite(All + "\r\n").Claim);
    }

    [Theory]
    [InlineData("From: sarika@excite.com\r\n", "From: sarika@excite.com\r\nSender: jyoti@excite.com\r\n")]
    [InlineData("From: nobody\r\n", "From: nobody\r\nSender: jyoti@excite.com\r\n")]
    [InlineData("Sender: x@y.example\r\nFrom: sarika@excite.com\r\n", "From: sarika@excite.com\r\nSender: jyoti@excite.com\r\n")]
    [InlineData("Sender: x@y.example\r\nFrom: jyoti@excite.com\r\n", "From: jyoti@excite.com\r\n")]
    [InlineData("Sender: jyoti+x@excite.com\r\nFrom: sarika@excite.com\r\n", "Sender: jyoti+x@excite.com\r\nFrom: sarika@excite.com\r\n")]
    [InlineData("From: jyoti@excite.com\r\n", "From: jyoti@excite.com\r\n")]
    [InlineData("From: jyoti@excite.com, sarika@excite.com\r\n", "From: jyoti@excite.com, sarika@excite.com\r\nSender: jyoti@excite.com\r\n")]
    [InlineData(
        "Resent-From: jyoti@excite.com\r\nFrom: x@y.example\r\nSender: z@y.example\r\n",
        "Resent-From: jyoti@excite.com\r\nFrom: x@y.example\r\nSender: z@y.example\r\n")]
    [InlineData("Resent-From: x@y.example\r\nFrom: x@y.example\r\n", "Resent-From: x@y.example\r\nFrom: x@y.example\r\nSender: jyoti@excite.com\r\n")]
    public void A_Sender_says_whose_account_it_was_by_setting(string header, string expected)
    {
        var (text, _, refusal, _) = Rewrite(header + "\r\n", FromRule.AddSender);
        Assert.Equal(ContentRefusal.None, refusal);
        Assert.Equal(expected + Date + MessageId + "\r\n", text);
    }

    [Theory]
    [InlineData("From: x@y.example\r\nSender: z@y.example\r\n", "From: x@y.example\r\nSender: z@y.example\r\n")]
    [InlineData("From: nobody\r\n", "From: nobody\r\n")]
    [InlineData("From: a@y.example,\r\n b@y.example\r\n", "From: a@y.example,\r\n b@y.example\r\nSender: jyoti@excite.com\r\n")]
    [InlineData("Resent-From: x@y.example\r\nFrom: a@y.example, b@y.example\r\n", "Resent-From: x@y.example\r\nFrom: a@y.example, b@y.example\r\n")]
    public void From_stays_as_it_is_by_setting_and_several_authors_get_a_Sender(string header, string expected) =>
        Assert.Equal(expected + Date + MessageId + "\r\n", Rewrite(header + "\r\n", FromRule.Keep).Text);

    [Theory]
    [InlineData("info@excite.com", Own, false, "From: info@excite.com\r\n")]
    [InlineData(null, Own, false, From)]
    [InlineData(null, "jyoti", false, "From: jyoti@mx.excite.com\r\n")]
    [InlineData(null, "no address", false, "")]
    [InlineData(null, null, false, "")]
    [InlineData("x@y.example", null, false, "From: x@y.example\r\n")]
    [InlineData("\"a \\\"b\"@y.example", null, false, "From: \"a \\\"b\"@y.example\r\n")]
    [InlineData(null, "jyoti@\u00e9.example", false, "From: jyoti@xn--9ca.example\r\n")]
    [InlineData(null, "jy\u00f6ti@excite.com", false, "")]
    [InlineData("jy\u00f6ti@\u00e9.example", Own, true, "From: jy\u00f6ti@\u00e9.example\r\n")]
    public void From_is_the_reverse_path_or_the_account(string? reversePath, string? account, bool smtpUtf8, string from)
    {
        var output = new ArrayBufferWriter<byte>();
        using var header = Open(FromRule.Keep, reversePath, account, smtpUtf8);
        header.Write("X: y\r\n\r\n"u8, output);
        Assert.Equal($"X: y\r\n{from}{Date}{MessageId}\r\n", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(Ascii.IsValid(from) ? ContentTraits.None : ContentTraits.EightBit, header.Finish(ContentTraits.None, output));
    }

    [Fact]
    public void A_last_line_that_is_ended_here_is_none_without_an_end()
    {
        Assert.Equal(ContentTraits.None, Rewrite("Subject: x").Traits);
        Assert.Equal(ContentTraits.None, Rewrite(All + "Bcc: x").Traits);
        Assert.Equal(ContentTraits.NoFinalLineEnding, Rewrite(All + "Subject: x").Traits);
        Assert.Equal(ContentTraits.NoFinalLineEnding, Rewrite("Subject: x\r\n\r\nbody").Traits);
        Assert.Equal(ContentTraits.NoFinalLineEnding, Rewrite("body").Traits);
    }

    [Theory] // RFC 3030 3: BINARYMIME is for bodies
    [InlineData("X: y\nBcc: z\r\n\r\n", "BareLineEnding")]
    [InlineData("X: y\rBcc: z\r\n\r\n", "BareLineEnding")]
    [InlineData("X: y\r\n\n", "BareLineEnding")]
    [InlineData("X: y\r\n\rz", "BareLineEnding")]
    [InlineData("X: y\n", "BareLineEnding")]
    [InlineData("X: y\r", "BareLineEnding")]
    [InlineData("X: \0y\r\n\r\n", "Nul")]
    [InlineData("X: y\r\n\r\n\n\r\0", "None")]
    [InlineData("\0\n\r", "None")]
    public void A_header_has_lines_whatever_the_body_is(string content, string refusal) =>
        Assert.Equal(refusal, Rewrite(content).Refusal.ToString());

    [Theory]
    [InlineData(FromRule.Refuse, "AuthorUnreadable", "")]
    [InlineData(FromRule.AddSender, "None", "Sender: jyoti@excite.com\r\n")]
    [InlineData(FromRule.Keep, "None", "")]
    public void A_From_without_end_is_not_kept_in_memory(FromRule rule, string refusal, string sender)
    {
        var from = $"From: {string.Concat(Enumerable.Repeat("jyoti@excite.com,\r\n ", 5000))}jyoti@excite.com\r\n";
        var (text, _, reason, _) = Rewrite(from + Date + MessageId + "\r\n", rule);
        Assert.Equal(refusal, reason.ToString());
        Assert.Equal(from + Date + MessageId + sender + "\r\n", text);
    }

    [Fact]
    public void A_Sender_without_end_is_replaced_where_it_is_not_the_accounts()
    {
        var sender = $"Sender: {new string('x', 100_000)}\r\n";
        Assert.Equal(
            "From: x@y.example\r\nSender: jyoti@excite.com\r\n" + Date + MessageId + "\r\n",
            Rewrite(sender + "From: x@y.example\r\n\r\n", FromRule.AddSender).Text);
    }

    [Fact]
    public void From_fields_without_end_are_not_looked_at_for_ever()
    {
        var asked = 0;
        var field = $"From: {string.Join(',', Enumerable.Repeat(Own, 100))}\r\n";
        using var header = Open(FromRule.Refuse, Own, Own, false, () => asked++);
        var output = new ArrayBufferWriter<byte>();
        for (var i = 0; i < 100; i++)
            header.Write(Octets.Of(field), output);
        header.Write("\r\n"u8, output);
        Assert.Equal(1000, asked);
        Assert.Equal(ContentRefusal.AuthorUnreadable, header.Refusal);
    }

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 1000)]
    public void Nothing_depends_on_how_it_is_cut(WireText content, ushort at)
    {
        var text = WithFields(content);
        var cut = text.Length == 0 ? 0 : at % text.Length;
        foreach (var rule in Enum.GetValues<FromRule>())
        {
            var whole = Rewrite(text, rule);
            Assert.Equal(whole, Rewrite([text[..cut], text[cut..]], rule));
            Assert.Equal(whole, Rewrite([.. text.Select(octet => octet.ToString())], rule));
        }
    }

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 1000)]
    public void The_body_and_a_whole_header_pass_octet_by_octet(WireText body, WireText value)
    {
        var clean = value.Text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        var header = $"{All}X: {clean}\r\n\t{clean}\r\nbroken {clean}\r\n";
        Assert.Equal(header + "\r\n" + body.Text, Rewrite(header + "\r\n" + body.Text).Text);
        Assert.Equal(header + "\r\n" + body.Text, Rewrite(header + $"Bcc: {clean}\r\n {clean}\r\n\r\n" + body.Text).Text);
        Assert.EndsWith("\r\n\r\n" + body.Text, Rewrite("\r\n" + body.Text).Text, StringComparison.Ordinal);
    }

    private static string WithFields(WireText content) => content.Text
        .Replace("a", "Bcc: x\r\n", StringComparison.Ordinal)
        .Replace("Text", "From: jyoti@excite.com\r\n", StringComparison.Ordinal)
        .Replace("\u00e9", "Sender: x@y.example\r\n", StringComparison.Ordinal)
        .Replace("..", "\r\n ", StringComparison.Ordinal);

    private static Rewritten Rewrite(string content, FromRule rule = FromRule.Refuse) => Rewrite([content], rule);

    private static Rewritten Rewrite(string[] parts, FromRule rule)
    {
        var output = new ArrayBufferWriter<byte>();
        var inspector = default(ContentInspector);
        using var header = Open(rule, Own, Own, false);
        foreach (var part in parts)
        {
            inspector.Inspect(Octets.Of(part));
            header.Write(Octets.Of(part), output);
        }

        var traits = header.Finish(inspector.Traits, output);
        return new(Octets.TextOf(output.WrittenSpan), traits, header.Refusal, header.RefusedClaim);
    }

    private static SubmittedHeader Open(FromRule rule, string? reversePath, string? account, bool smtpUtf8, Action? asked = null)
    {
        Mailbox? sender = null;
        Assert.True(reversePath is null || MailboxParser.TryParse(reversePath, out sender, out _));
        var envelope = new Envelope { Sender = sender, Origin = Origin.Local, SmtpUtf8 = smtpUtf8 };
        return new(new Submitter(rule, account, envelope, "mx.excite.com", IsOwn, IsServed), new QueueId(1), Now);

        bool IsOwn(Mailbox mailbox)
        {
            asked?.Invoke();
            return IsServed(mailbox) && mailbox.LocalPart.Split('+')[0].Equals("jyoti", StringComparison.OrdinalIgnoreCase);
        }

        static bool IsServed(Mailbox mailbox) => mailbox.AsciiDomain == "excite.com";
    }

    private sealed record Rewritten(string Text, ContentTraits Traits, ContentRefusal Refusal, RefusedClaim? Claim);
}
