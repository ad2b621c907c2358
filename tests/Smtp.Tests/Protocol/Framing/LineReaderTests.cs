using System.Buffers;
using Smtp.Protocol.Framing;
using Xunit;

namespace Smtp.Tests.Protocol.Framing;

public sealed class LineReaderTests
{
    [Fact]
    public void A_line_ends_at_CRLF_and_the_next_begins_behind_it()
    {
        var input = Octets.Whole("NOOP\r\nQUIT\r\n");

        Assert.Equal(LineStep.Complete, LineReader.TryRead(input, 512, out var line, out var consumed));
        Assert.Equal("NOOP", Octets.TextOf(line));
        Assert.Equal("QUIT\r\n", Octets.TextOf(input.Slice(consumed)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("NOOP")]
    [InlineData("NOOP\r")]
    [InlineData("NOOP\n")]
    [InlineData("NOOP\rQUIT\nNOOP\n\rQUIT")]
    public void Nothing_but_CRLF_ends_a_line(string text)
    {
        var input = Octets.Whole(text);

        Assert.Equal(LineStep.NeedMore, LineReader.TryRead(input, 512, out _, out var consumed));
        Assert.Equal(input.Start, consumed);
    }

    [Theory]
    [InlineData("NOOP\r\nrest")]
    [InlineData("\r\nrest")]
    [InlineData("a\rb\nc\r\r\nrest")]
    public void Segment_boundaries_change_nothing(string text)
    {
        var end = text.IndexOf("\r\n", StringComparison.Ordinal);
        for (var cut = 0; cut <= text.Length; cut++)
            AssertRead(Octets.CutAt(text, cut));
        AssertRead(Octets.Shredded(text));

        void AssertRead(ReadOnlySequence<byte> input)
        {
            Assert.Equal(LineStep.Complete, LineReader.TryRead(input, 512, out var line, out var consumed));
            Assert.Equal(text[..end], Octets.TextOf(line));
            Assert.Equal("rest", Octets.TextOf(input.Slice(consumed)));
        }
    }

    [Theory]
    [InlineData(8, LineStep.Complete)]
    [InlineData(7, LineStep.TooLong)]
    public void The_limit_counts_the_CRLF(int limit, LineStep expected) =>
        Assert.Equal(expected, LineReader.TryRead(Octets.Whole("123456\r\n"), limit, out _, out _));

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void After_a_line_that_is_too_long_the_session_is_in_step_again(int limit)
    {
        var input = Octets.Shredded("12345678901234567\r\nNOOP\r\n");

        var tooLong = 0;
        SequencePosition consumed;
        while (LineReader.TryRead(input, limit, out _, out consumed) == LineStep.TooLong)
        {
            input = input.Slice(consumed);
            tooLong++;
        }

        Assert.InRange(tooLong, 1, 5);
        Assert.Equal("NOOP\r\n", Octets.TextOf(input.Slice(consumed)));
    }

    [Fact]
    public void A_CR_at_the_limit_stays_for_its_LF()
    {
        var input = Octets.Whole("1234567\r");

        Assert.Equal(LineStep.TooLong, LineReader.TryRead(input, 8, out _, out var consumed));
        Assert.Equal("\r", Octets.TextOf(input.Slice(consumed)));
    }

    [Fact]
    public void An_endless_line_is_looked_at_no_further_than_the_limit()
    {
        var input = new ReadOnlySequence<byte>(new byte[1 << 20]);

        Assert.Equal(LineStep.TooLong, LineReader.TryRead(input, 512, out _, out var consumed));
        Assert.Equal(512, input.Slice(0, consumed).Length);
    }
}
