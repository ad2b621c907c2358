using System.Buffers;
using FsCheck.Xunit;
using Smtp.Protocol.Replies;
using Xunit;

namespace Smtp.Tests.Protocol.Replies;

public sealed class ReplyParserTests
{
    [Theory]
    [InlineData("250 OK\r\n", "250 OK")]
    [InlineData("250\r\n", "250 ")]
    [InlineData("250 \r\n", "250 ")]
    [InlineData("250 2.1.5 Ok\r\n", "250 2.1.5 Ok")]
    [InlineData("550 5.7.2\r\n", "550 5.7.2 ")]
    [InlineData("571 Not here\r\n", "571 Not here")]
    [InlineData("354 Go on \t \r\n", "354 Go on")]
    [InlineData("250-one\r\n250-two\r\n250 three\r\n", "250 one two three")]
    [InlineData("550-5.1.1 No\r\n550 5.1.1 user\r\n", "550 5.1.1 No user")]
    [InlineData("550 4.1.1 of another class\r\n", "550 4.1.1 of another class")]
    [InlineData("250 2.0.0.1 is no status\r\n", "250 2.0.0.1 is no status")]
    [InlineData("250 2.1234.0 is no status\r\n", "250 2.1234.0 is no status")]
    [InlineData("250 2..0 is no status\r\n", "250 2..0 is no status")]
    [InlineData("354 3.0.0 is no status\r\n", "354 3.0.0 is no status")]
    public void A_reply_is_read_with_its_status(string octets, string expected)
    {
        var (step, reply, behind) = Parse(Octets.Whole(octets + "220 next\r\n"));

        Assert.Equal(ReplyStep.Complete, step);
        Assert.Equal(expected, reply!.ToString());
        Assert.Equal("220 next\r\n", behind);
    }

    [Fact]
    public void The_status_leaves_the_text()
    {
        var (_, reply, _) = Parse(Octets.Whole("550-5.1.1 No\r\n550-5.1.1\r\n550 plain\r\n"));

        Assert.Equal(new EnhancedStatus(5, 1, 1), reply!.Status);
        Assert.Equal(["No", "", "plain"], reply.Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("250 OK")]
    [InlineData("250 OK\r")]
    [InlineData("250-OK\r\n")]
    [InlineData("250-OK\r\n25")]
    public void An_unfinished_reply_needs_more(string octets)
    {
        var (step, reply, behind) = Parse(Octets.Whole(octets));

        Assert.Equal(ReplyStep.NeedMore, step);
        Assert.Null(reply);
        Assert.Equal(octets, behind);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("25\r\n")]
    [InlineData("OK\r\n")]
    [InlineData("250OK\r\n")]
    [InlineData("2500 OK\r\n")]
    [InlineData("+50 OK\r\n")]
    [InlineData(" 250 OK\r\n")]
    [InlineData("150 OK\r\n")]
    [InlineData("299 OK\r\n")]
    [InlineData("365 OK\r\n")]
    [InlineData("600 OK\r\n")]
    [InlineData("999 OK\r\n")]
    [InlineData("250-one\r\n550 two\r\n")]
    [InlineData("250-one\r\n251 two\r\n")]
    [InlineData("250-one\r\n\r\n")]
    [InlineData("250 OK\n")]
    [InlineData("250 O\nK\r\n")]
    [InlineData("250 O\nK")]
    public void What_is_no_reply_is_malformed(string octets) => Assert.Equal(ReplyStep.Malformed, Parse(Octets.Whole(octets)).Step);

    [Theory]
    [InlineData(100, ReplyStep.Complete)]
    [InlineData(101, ReplyStep.Malformed)]
    public void A_reply_has_at_most_100_lines(int lines, ReplyStep expected)
    {
        var text = string.Concat(Enumerable.Repeat("250-x\r\n", lines - 1)) + "250 x\r\n";

        Assert.Equal(expected, Parse(Octets.Whole(text)).Step);
    }

    [Fact]
    public void Endless_lines_end_at_the_limit_without_the_last()
    {
        Assert.Equal(ReplyStep.NeedMore, Parse(Octets.Whole(string.Concat(Enumerable.Repeat("250-x\r\n", 99)))).Step);
        Assert.Equal(ReplyStep.Malformed, Parse(Octets.Whole(string.Concat(Enumerable.Repeat("250-x\r\n", 100)))).Step);
    }

    [Theory]
    [InlineData(2042, ReplyStep.Complete, ReplyStep.NeedMore)]
    [InlineData(2043, ReplyStep.Malformed, ReplyStep.NeedMore)]
    [InlineData(2044, ReplyStep.Malformed, ReplyStep.Malformed)]
    [InlineData(1 << 20, ReplyStep.Malformed, ReplyStep.Malformed)]
    public void A_line_has_at_most_2048_octets(int text, ReplyStep ended, ReplyStep unended)
    {
        Assert.Equal(ended, Parse(Octets.Whole($"250 {new string('x', text)}\r\n")).Step);
        Assert.Equal(unended, Parse(Octets.Whole($"250 {new string('x', text)}")).Step);
    }

    [Fact]
    public void Text_comes_out_printable()
    {
        var (_, reply, _) = Parse(Octets.Whole("550 \u001b[31m\u00e9\u00c3\u00a9 a\rb\0\r\n"));

        Assert.Equal(@"550 \x1B[31m\xE9é a\x0Db\x00", reply!.ToString());
    }

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 5000)]
    public void Any_octets_are_a_reply_or_not_however_they_are_cut(CommandText text)
    {
        foreach (var octets in new[] { text.Text, "250-" + text.Text, "550 " + text.Text + "\r\n" })
        {
            var (step, reply, behind) = Parse(Octets.Whole(octets));

            Assert.Equal((step, reply, behind), Parse(Octets.Shredded(octets)));
            Assert.Equal(step == ReplyStep.Complete, reply is not null);
            Assert.DoesNotContain(reply?.ToString() ?? "", char.IsControl);
            if (step != ReplyStep.Complete)
                Assert.Equal(octets, behind);
        }
    }

    private static (ReplyStep Step, Reply? Reply, string Behind) Parse(ReadOnlySequence<byte> input)
    {
        var step = ReplyParser.TryParse(input, out var reply, out var consumed);
        return (step, reply, Octets.TextOf(input.Slice(consumed)));
    }
}
