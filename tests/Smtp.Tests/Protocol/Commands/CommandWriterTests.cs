using System.Buffers;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Extensions;
using Xunit;

namespace Smtp.Tests.Protocol.Commands;

public sealed class CommandWriterTests
{
    private static readonly ServerExtensions Everything = new()
    {
        Pipelining = true,
        EightBitMime = true,
        SmtpUtf8 = true,
        Chunking = true,
        BinaryMime = true,
        Dsn = true,
        Size = 0,
    };

    private static readonly MailParameters AllOfMail = new()
    {
        Size = 1024,
        Body = BodyType.EightBitMime,
        SmtpUtf8 = true,
        Return = DsnReturn.Headers,
        EnvelopeId = "a b+=c",
    };

    private static readonly RcptParameters AllOfRcpt = new()
    {
        Notify = DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay,
        Original = new OriginalRecipient("rfc822", "a+b=c d@x"),
    };

    [Fact]
    public void The_commands_without_argument_are_their_word()
    {
        Assert.Equal("DATA\r\n", Written(CommandWriter.Data));
        Assert.Equal("RSET\r\n", Written(CommandWriter.Rset));
        Assert.Equal("QUIT\r\n", Written(CommandWriter.Quit));
    }

    [Fact]
    public void Hello_tells_our_name()
    {
        Assert.Equal("EHLO mx.example\r\n", Written(output => CommandWriter.Ehlo(output, "mx.example")));
        Assert.Equal("HELO [192.0.2.1]\r\n", Written(output => CommandWriter.Helo(output, "[192.0.2.1]")));
    }

    [Theory]
    [InlineData(0, true, "BDAT 0 LAST\r\n")]
    [InlineData(long.MaxValue, false, "BDAT 9223372036854775807\r\n")]
    public void BDAT_tells_the_size(long size, bool last, string expected) =>
        Assert.Equal(expected, Written(output => CommandWriter.Bdat(output, size, last)));

    [Fact]
    public void A_server_that_offers_nothing_gets_no_parameters()
    {
        Assert.Equal("MAIL FROM:<a@x>\r\n", Mail("a@x", AllOfMail, ServerExtensions.None));
        Assert.Equal("MAIL FROM:<>\r\n", Mail(null, AllOfMail, ServerExtensions.None));
        Assert.Equal("RCPT TO:<a@x>\r\n", Rcpt("a@x", AllOfRcpt, ServerExtensions.None));
    }

    [Fact]
    public void A_server_that_offers_all_gets_all_of_them_encoded()
    {
        Assert.Equal(
            "MAIL FROM:<a@x> SIZE=1024 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+20b+2B+3Dc\r\n", Mail("a@x", AllOfMail, Everything));
        Assert.Equal(
            "RCPT TO:<a@x> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a+2Bb+3Dc+20d@x\r\n", Rcpt("a@x", AllOfRcpt, Everything));
    }

    [Fact]
    public void BINARYMIME_is_only_said_where_CHUNKING_can_carry_it()
    {
        var binary = new MailParameters { Body = BodyType.BinaryMime };

        Assert.Equal("MAIL FROM:<a@x> BODY=BINARYMIME\r\n", Mail("a@x", binary, Everything));
        Assert.Equal("MAIL FROM:<a@x>\r\n", Mail("a@x", binary, Everything with { Chunking = false }));
    }

    [Theory]
    [InlineData("\"a b\"@x", "\"a b\"@x")]
    [InlineData("a@B\u00fccher.example", "a@xn--bcher-kva.example")]
    [InlineData("a@X.Example", "a@X.Example")]
    [InlineData("\u00e9@b\u00fccher.example", "\u00e9@b\u00fccher.example")]
    public void An_address_is_ASCII_where_A_labels_can_make_it_so(string address, string expected) =>
        Assert.Equal($"RCPT TO:<{expected}>\r\n", Rcpt(address, RcptParameters.None, Everything));

    [Fact]
    public void The_bare_postmaster_stays_bare()
    {
        Assert.True(PathParser.TryParse("<Postmaster>"u8, out var postmaster, out _, out _));

        Assert.Equal(
            "RCPT TO:<postmaster>\r\n", Written(output => CommandWriter.Rcpt(output, postmaster!, RcptParameters.None, Everything)));
    }

    [Fact]
    public void An_internationalised_ORCPT_leaves_in_ASCII_and_is_read_back()
    {
        var original = new OriginalRecipient("utf-8", "\u00e9\U0001F600+=\\@x");

        var line = Rcpt("a@x", new RcptParameters { Original = original }, Everything);

        Assert.Equal(@"RCPT TO:<a@x> ORCPT=utf-8;\x{E9}\x{1F600}\x{2B}\x{3D}\x{5C}@x" + "\r\n", line);
        Assert.Equal(CommandError.None, RcptCommand.Parse(Octets.Of(line["RCPT ".Length..^2]), true, false, out _, out var read));
        Assert.Equal(original, read.Original);
    }

    [Fact]
    public void An_internationalised_ORCPT_leaves_as_unitext_where_SMTPUTF8_was_offered_and_asked_for()
    {
        var parameters = new RcptParameters { Original = new OriginalRecipient("utf-8", "\u00e9\U0001F600+=\\@x") };

        var line = Written(output => CommandWriter.Rcpt(output, Parse("a@x"), parameters, Everything, smtpUtf8: true));
        var unasked = Written(
            output => CommandWriter.Rcpt(output, Parse("a@x"), parameters, new ServerExtensions { Dsn = true }, smtpUtf8: true));

        Assert.Equal("RCPT TO:<a@x> ORCPT=utf-8;\u00e9\U0001F600\\x{2B}\\x{3D}\\x{5C}@x\r\n", line);
        Assert.Equal(@"RCPT TO:<a@x> ORCPT=utf-8;\x{E9}\x{1F600}\x{2B}\x{3D}\x{5C}@x" + "\r\n", unasked);
        var argument = System.Text.Encoding.UTF8.GetBytes(line["RCPT ".Length..^2]);
        Assert.Equal(CommandError.None, RcptCommand.Parse(argument, true, smtpUtf8: true, out _, out var read));
        Assert.Equal(parameters.Original, read.Original);
    }

    [Fact]
    public void What_was_read_is_written_and_read_back()
    {
        const string Argument = "FROM:<a@x> SIZE=7 BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=+22x+22";
        Assert.Equal(CommandError.None, MailCommand.Parse(Octets.Of(Argument), true, out _, out var parameters));

        var line = Mail("a@x", parameters, Everything);

        Assert.Equal(CommandError.None, MailCommand.Parse(Octets.Of(line["MAIL ".Length..^2]), true, out _, out var read));
        Assert.Equal(parameters, read);
    }

    [Fact]
    public void Line_breaks_in_ENVID_and_ORCPT_leave_encoded()
    {
        Assert.Equal(
            "MAIL FROM:<> ENVID=x+0D+0ARSET\r\n", Mail(null, new MailParameters { EnvelopeId = "x\r\nRSET" }, Everything));
        Assert.Equal(
            "RCPT TO:<a@x> ORCPT=rfc822;x+0D+0AQUIT\r\n",
            Rcpt("a@x", new RcptParameters { Original = new OriginalRecipient("rfc822", "x\r\nQUIT") }, Everything));
    }

    [Theory]
    [InlineData("a\r\nRSET", "x")]
    [InlineData("a", "x\nQUIT")]
    [InlineData("a\0", "x")]
    public void A_control_character_that_got_past_the_parsers_ends_in_an_exception_and_nothing_is_written(string localPart, string domain)
    {
        var output = new ArrayBufferWriter<byte>();

        Assert.Throws<InvalidOperationException>(
            () => CommandWriter.Rcpt(output, new Mailbox(localPart, domain), RcptParameters.None, Everything));
        Assert.Throws<InvalidOperationException>(() => CommandWriter.Ehlo(output, localPart + domain));
        Assert.Equal(0, output.WrittenCount);
    }

    private static string Mail(string? address, MailParameters parameters, ServerExtensions server) =>
        Written(output => CommandWriter.Mail(output, address is null ? null : Parse(address), parameters, server));

    private static string Rcpt(string address, RcptParameters parameters, ServerExtensions server) =>
        Written(output => CommandWriter.Rcpt(output, Parse(address), parameters, server));

    private static Mailbox Parse(string address)
    {
        Assert.True(MailboxParser.TryParse(address, out var mailbox, out _));
        return mailbox!;
    }

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
