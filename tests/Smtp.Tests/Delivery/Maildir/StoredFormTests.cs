using System.Text;
using Smtp.Delivery.Maildir;
using Xunit;

namespace Smtp.Tests.Delivery.Maildir;

public sealed class StoredFormTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a\r\nb\r\n", "a\nb\n")]
    [InlineData("\r\n\r\n", "\n\n")]
    [InlineData("a\rb\r\n", "a\rb\n")]
    [InlineData("a\nb\r\n", "a\nb\n")]
    [InlineData("a\r\r\nb", "a\r\nb")]
    [InlineData("\r\r\r", "\r\r\r")]
    [InlineData("\n\r", "\n\r")]
    [InlineData("a\r\n.\r\n\0", "a\n.\n\0")]
    public void CRLF_becomes_LF_and_the_rest_stays_wherever_it_is_cut(string text, string stored)
    {
        for (var first = 0; first <= text.Length; first++)
        {
            for (var second = first; second <= text.Length; second++)
                Assert.Equal((stored, Wire(text)), Store(verbatim: false, text[..first], text[first..second], text[second..]));
        }
    }

    [Theory]
    [InlineData("a\r\nb\nc\rd\r\r\n\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    public void Verbatim_changes_nothing_and_counts_what_readers_will(string text)
    {
        for (var cut = 0; cut <= text.Length; cut++)
            Assert.Equal((text, Wire(text)), Store(verbatim: true, text[..cut], text[cut..]));
    }

    private static (string Stored, long WireSize) Store(bool verbatim, params string[] pieces)
    {
        var form = new StoredForm(verbatim);
        var target = new byte[64];
        var length = 0;
        foreach (var piece in pieces)
            length += form.Append(Encoding.ASCII.GetBytes(piece), target.AsSpan(length));
        length += form.Finish(target.AsSpan(length));
        return (Encoding.ASCII.GetString(target, 0, length), form.WireSize);
    }

    private static long Wire(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Sum(character => character == '\n' ? 2 : 1);
}
