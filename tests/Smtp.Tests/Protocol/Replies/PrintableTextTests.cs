using FsCheck.Xunit;
using Smtp.Protocol.Replies;
using Xunit;

namespace Smtp.Tests.Protocol.Replies;

public sealed class PrintableTextTests
{
    [Fact]
    public void Printable_text_comes_back_as_the_same_string()
    {
        const string Text = "Zürich, 東京, \U0001F600 \\ \"quoted\"";

        Assert.Same(Text, PrintableText.From("" + Text));
    }

    [Theory]
    [InlineData("a\r\nb", @"a\x0D\x0Ab")]
    [InlineData("\0\t\u001b\u007f", @"\x00\x09\x1B\x7F")]
    [InlineData("\u0085\u009b", @"\x85\x9B")]
    [InlineData("\u2028\u2029", @"\u{2028}\u{2029}")]
    [InlineData("\u202eevil\u2066\u200f\u061c", @"\u{202E}evil\u{2066}\u{200F}\u{061C}")]
    [InlineData("\U0001F600\n", "\U0001F600\\x0A")]
    public void What_could_steer_a_terminal_or_forge_a_line_is_written_out(string text, string expected)
    {
        Assert.Equal(expected, PrintableText.From(text));
        Assert.Equal(expected, PrintableText.From(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Lone_surrogates_are_written_out()
    {
        Assert.Equal(@"a\u{D83D}b", PrintableText.From("a\ud83db"));
        Assert.Equal(@"\u{DE00}", PrintableText.From("\ude00"));
    }

    [Fact]
    public void Octets_that_are_not_UTF8_are_written_out() =>
        Assert.Equal(@"a\xE9é\xED\xA0\x80\xC3", PrintableText.From([(byte)'a', 0xE9, 0xC3, 0xA9, 0xED, 0xA0, 0x80, 0xC3]));

    [Theory]
    [InlineData("abcd", 4, "abcd")]
    [InlineData("abcde", 4, "abc…")]
    [InlineData("ab\r\n", 4, "ab…")]
    [InlineData("a\U0001F600\U0001F600", 4, "a\U0001F600…")]
    [InlineData("ab\U0001F600\U0001F600", 4, "ab…")]
    [InlineData("ab", 1, "…")]
    public void Text_is_cut_with_no_character_or_escape_halved(string text, int maximum, string expected)
    {
        Assert.Equal(expected, PrintableText.From(text, maximum));
        Assert.Equal(expected, PrintableText.From(System.Text.Encoding.UTF8.GetBytes(text), maximum));
    }

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 2000)]
    public void Whatever_comes_only_printable_text_of_the_length_goes(WireText wire, byte maximum)
    {
        foreach (var text in new[] { PrintableText.From(wire.Text, maximum + 1), PrintableText.From(Octets.Of(wire.Text), maximum + 1) })
        {
            Assert.InRange(text.Length, 0, maximum + 1);
            Assert.DoesNotContain(text, char.IsControl);
            Assert.Same(text, PrintableText.From(text));
        }
    }
}
