using System.Text;
using Smtp.Delivery.Relay;
using Smtp.Protocol.Replies;
using Xunit;

namespace Smtp.Tests.Delivery.Relay;

public sealed class ReplyBufferTests
{
    private readonly ReplyBuffer _buffer = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Replies_come_out_in_order_however_they_came_in(int cut)
    {
        var replies = Enumerable.Range(0, 50).Select(i => $"250-first {i}\r\n250 second\r\n354 go\r\n250 ok\r\n");
        var octets = Encoding.ASCII.GetBytes(string.Concat(replies));
        var said = new List<string>();

        foreach (var part in octets.Chunk(cut))
        {
            Receive(part);
            while (_buffer.TryTake(out var reply) == ReplyStep.Complete)
                said.Add(reply!.ToString());
        }

        Assert.Equal(Enumerable.Range(0, 50).SelectMany(i => new[] { $"250 first {i} second", "354 go", "250 ok" }), said);
        Assert.True(_buffer.IsEmpty);
    }

    [Fact]
    public void A_line_said_before_is_the_same_object_and_one_that_only_begins_like_it_is_not()
    {
        Receive("250 ok\r\n250 ok then\r\n250 ok\r\n250 2.1.0 ok\r\n"u8);

        _buffer.TryTake(out var first);
        _buffer.TryTake(out var longer);
        _buffer.TryTake(out var again);
        _buffer.TryTake(out var enhanced);

        Assert.Same(first, again);
        Assert.Equal("250 ok then", longer!.ToString());
        Assert.Equal("250 2.1.0 ok", enhanced!.ToString());
    }

    [Fact]
    public void The_greatest_reply_allowed_fits_and_no_greater_one()
    {
        var line = "250-" + new string('x', ReplyParser.MaximumLineLength - 6) + "\r\n";
        var greatest = string.Concat(Enumerable.Repeat(line, ReplyParser.MaximumLines - 1)) + "250 end\r\n";

        Receive(Encoding.ASCII.GetBytes(greatest));
        Assert.Equal(ReplyStep.Complete, _buffer.TryTake(out _));

        Receive(Encoding.ASCII.GetBytes(greatest.Replace("250 end", "250-end", StringComparison.Ordinal)));
        Assert.Equal(ReplyStep.Malformed, _buffer.TryTake(out _));
    }

    [Fact]
    public void A_line_without_end_is_malformed_as_soon_as_it_is_too_long()
    {
        var step = ReplyStep.NeedMore;
        var received = 0;
        while (step == ReplyStep.NeedMore)
        {
            Receive("x"u8);
            received++;
            step = _buffer.TryTake(out _);
        }

        Assert.Equal(ReplyStep.Malformed, step);
        Assert.InRange(received, ReplyParser.MaximumLineLength, ReplyParser.MaximumLineLength + 1);
    }

    private void Receive(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var space = _buffer.FreeSpace().Span;
            var length = Math.Min(space.Length, octets.Length);
            octets[..length].CopyTo(space);
            _buffer.Advance(length);
            octets = octets[length..];
        }
    }
}
