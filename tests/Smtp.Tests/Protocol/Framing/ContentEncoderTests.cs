using System.Buffers;
using Smtp.Protocol.Framing;
using Xunit;

namespace Smtp.Tests.Protocol.Framing;

public sealed class ContentEncoderTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData(".\r\n.\r\n", "..\r\n..\r\n.\r\n")]
    [InlineData("a.b\r\n..c\r\n", "a.b\r\n...c\r\n.\r\n")]
    public void Dots_are_stuffed_and_the_last_line_is_ended(string content, string wire) => Assert.Equal(wire, Encode(content));

    [Theory]
    [InlineData("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r", "a\r\n.\r\n")]
    [InlineData("a\r\r\n", "a\r\n\r\n.\r\n")]
    [InlineData("a\n\r", "a\r\n\r\n.\r\n")]
    public void Bare_line_endings_leave_as_CRLF(string content, string wire) => Assert.Equal(wire, Encode(content));

    [Theory]
    [InlineData("a\0b\r\n", "ab\r\n.\r\n")]
    [InlineData("a\r\n\0.\r\n", "a\r\n..\r\n.\r\n")]
    [InlineData("a\r\n.\0\r\n", "a\r\n..\r\n.\r\n")]
    [InlineData("\0", ".\r\n")]
    public void A_NUL_does_not_leave_and_hides_no_dot(string content, string wire) => Assert.Equal(wire, Encode(content));

    private static string Encode(string content)
    {
        var encoder = default(ContentEncoder);
        var output = new ArrayBufferWriter<byte>();
        encoder.Encode(Octets.Of(content), output);
        encoder.Finish(output);
        return Octets.TextOf(output.WrittenSpan);
    }
}
