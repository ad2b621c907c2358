using Smtp.Protocol.Framing;
using Xunit;

namespace Smtp.Tests.Protocol.Framing;

public sealed class ContentInspectorTests
{
    [Theory]
    [InlineData("", ContentTraits.None)]
    [InlineData("a\r\n", ContentTraits.None)]
    [InlineData("a", ContentTraits.NoFinalLineEnding)]
    [InlineData("a\r", ContentTraits.NoFinalLineEnding | ContentTraits.BareLineEnding)]
    [InlineData("a\n", ContentTraits.NoFinalLineEnding | ContentTraits.BareLineEnding)]
    [InlineData("a\rb\r\n", ContentTraits.BareLineEnding)]
    [InlineData("\r\r\n", ContentTraits.BareLineEnding)]
    [InlineData("\r\n\n\r\n", ContentTraits.BareLineEnding)]
    [InlineData("\u00ff\0\r\n", ContentTraits.EightBit | ContentTraits.Nul)]
    public void Traits_are_found_in_whole_and_in_single_octets(string content, ContentTraits expected)
    {
        var whole = default(ContentInspector);
        whole.Inspect(Octets.Of(content));
        var shredded = default(ContentInspector);
        foreach (var octet in Octets.Of(content))
            shredded.Inspect([octet]);

        Assert.Equal(expected, whole.Traits);
        Assert.Equal(expected, shredded.Traits);
    }

    [Theory]
    [InlineData(998, ContentTraits.None)]
    [InlineData(999, ContentTraits.LongLine)]
    public void A_long_line_is_one_of_more_than_998_octets(int length, ContentTraits expected)
    {
        var inspector = default(ContentInspector);
        inspector.Inspect(Octets.Of(new string('a', length - 1)));
        inspector.Inspect("b\r\n"u8);

        Assert.Equal(expected, inspector.Traits);
    }
}
