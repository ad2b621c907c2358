using System.Buffers;
using Smtp.Protocol.Framing;
using Xunit;

namespace Smtp.Tests.Protocol.Framing;

public sealed class ContentDecoderTests
{
    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("...\r\n.\r\n", "..\r\n")]
    [InlineData("a.\r\n.b\r\n..c\r\n.\r\n", "a.\r\nb\r\n.c\r\n")]
    [InlineData("Subject: x\r\n\r\n. \r\n.\r\n", "Subject: x\r\n\r\n \r\n")]
    public void Stuffed_dots_go_and_the_end_mark_ends(string wire, string content)
    {
        var (step, output, traits, rest) = Decode(Octets.Whole(wire + "QUIT\r\n"), BareLineEndings.Reject);

        Assert.Equal(ContentStep.End, step);
        Assert.Equal(content, output);
        Assert.Equal(ContentTraits.None, traits);
        Assert.Equal("QUIT\r\n", rest);
    }

    [Theory]
    [InlineData("a\n.\n")]
    [InlineData("a\n.\r\n")]
    [InlineData("a\r\n.\n")]
    [InlineData("a\r.\r")]
    [InlineData("a\r.\r\n")]
    [InlineData("a\r\n.\r")]
    [InlineData("a\r\n.\rb")]
    [InlineData("a\r\n.\r\r\n")]
    [InlineData("a\n\r.\r\n")]
    [InlineData("a\r\n\0.\r\n")]
    [InlineData("a\r\n.\0\r\n")]
    [InlineData("a\r\n.\r\0\n")]
    [InlineData("a\r\0\n.\r\n")]
    [InlineData("a\r\n .\r\n")]
    [InlineData("a\r\n. \r\n")]
    [InlineData(".\n")]
    [InlineData("\n.\r\n")]
    [InlineData("..\r\n")]
    public void Look_alikes_of_the_end_mark_end_nothing(string lookAlike)
    {
        foreach (var setting in Enum.GetValues<BareLineEndings>())
        {
            var (step, output, traits, _) = Decode(Octets.Whole(lookAlike + "MAIL FROM:<evil@example.com>\r\n"), setting);
            Assert.Equal(ContentStep.NeedMore, step);
            Assert.EndsWith("MAIL FROM:<evil@example.com>\r\n", output, StringComparison.Ordinal);
            if (HasBareLineEnding(lookAlike))
                Assert.True(traits.HasFlag(ContentTraits.BareLineEnding));
        }
    }

    [Theory]
    [InlineData("a\n.\nb", "a\r\n.\r\nb\r\n")]
    [InlineData("a\r.\rb", "a\r\n.\r\nb\r\n")]
    [InlineData("a\n.\r\nb", "a\r\n.\r\nb\r\n")]
    [InlineData("a\r\n.\nb", "a\r\n\r\nb\r\n")]
    [InlineData("a\n..b", "a\r\n..b\r\n")]
    [InlineData("a\r\r\nb", "a\r\n\r\nb\r\n")]
    [InlineData("a\n\rb", "a\r\n\r\nb\r\n")]
    [InlineData("\r\n.\r\r\n", "\r\n\r\n\r\n\r\n")]
    public void Normalised_line_endings_are_content_and_a_dot_behind_one_stays(string wire, string content)
    {
        var (step, output, _, _) = Decode(Octets.Whole(wire + "\r\n.\r\n"), BareLineEndings.Normalize);

        Assert.Equal(ContentStep.End, step);
        Assert.Equal(content, output);
    }

    [Theory]
    [InlineData("\u00e9\r\n", ContentTraits.EightBit)]
    [InlineData("\0\r\n", ContentTraits.Nul)]
    [InlineData("a\nb\r\n", ContentTraits.BareLineEnding)]
    [InlineData("\u00e9\0\r", ContentTraits.EightBit | ContentTraits.Nul | ContentTraits.BareLineEnding)]
    public void Traits_tell_what_was_seen(string wire, ContentTraits expected)
    {
        // 8-bit and NUL behind the end mark are none of the content's business.
        var (_, _, traits, _) = Decode(Octets.Whole(wire + "\r\n.\r\n\u00e9\0\n"), BareLineEndings.Reject);

        Assert.Equal(expected, traits);
    }

    [Theory]
    [InlineData(998, ContentTraits.None)]
    [InlineData(999, ContentTraits.LongLine)]
    public void A_line_of_more_than_998_octets_is_long_with_its_stuffed_dot_taken_out(int length, ContentTraits expected)
    {
        var line = "." + new string('.', length) + "\r\n";
        var (_, _, whole, _) = Decode(Octets.Whole($"a\r\n{line}{line}.\r\n"), BareLineEndings.Reject);
        var (_, _, shredded, _) = Decode(Octets.Shredded($"a\r\n{line}{line}.\r\n"), BareLineEndings.Reject);

        Assert.Equal(expected, whole);
        Assert.Equal(expected, shredded);
    }

    [Fact]
    public void Behind_the_end_nothing_is_read_any_more()
    {
        var decoder = new ContentDecoder(BareLineEndings.Reject);
        var output = new ArrayBufferWriter<byte>();
        decoder.Decode(Octets.Whole("a\r\n.\r\n"), output, out _);

        var input = Octets.Whole("b\r\n.\r\n");
        Assert.Equal(ContentStep.End, decoder.Decode(input, output, out var consumed));
        Assert.Equal(input.Start, consumed);
        Assert.Equal("a\r\n", Octets.TextOf(output.WrittenSpan));
    }

    private static bool HasBareLineEnding(string text) =>
        text.Replace("\r\n", "", StringComparison.Ordinal).AsSpan().ContainsAny('\r', '\n');

    private static (ContentStep Step, string Output, ContentTraits Traits, string Behind) Decode(
        ReadOnlySequence<byte> input, BareLineEndings setting)
    {
        var decoder = new ContentDecoder(setting);
        var output = new ArrayBufferWriter<byte>();
        var step = decoder.Decode(input, output, out var consumed);
        return (step, Octets.TextOf(output.WrittenSpan), decoder.Traits, Octets.TextOf(input.Slice(consumed)));
    }
}
