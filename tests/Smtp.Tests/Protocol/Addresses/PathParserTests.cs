using Smtp.Protocol.Addresses;
using Xunit;

namespace Smtp.Tests.Protocol.Addresses;

public sealed class PathParserTests
{
    [Theory]
    [InlineData("<a@x.example>", "a@x.example", "")]
    [InlineData("<a@x.example> SIZE=1", "a@x.example", " SIZE=1")]
    [InlineData("<a@x.example>>", "a@x.example", ">")]
    [InlineData("<\"a>b\"@x.example>", "\"a>b\"@x.example", "")]
    [InlineData("<a@[127.0.0.1]>", "a@[127.0.0.1]", "")]
    [InlineData("<@one.example,@two.example:a@x.example>", "a@x.example", "")]
    [InlineData("<@one.example:\"@\"@x.example>x", "\"@\"@x.example", "x")]
    [InlineData("<>", null, "")]
    [InlineData("<> BODY=7BIT", null, " BODY=7BIT")]
    [InlineData("<Postmaster>", "postmaster", "")]
    [InlineData("<POSTMASTER> X", "postmaster", " X")]
    public void A_path_is_read_to_its_bracket_and_routes_are_dropped(string text, string? mailbox, string behind)
    {
        Assert.True(PathParser.TryParse(Octets.Of(text), out var path, out var consumed, out _));

        Assert.Equal(mailbox, path?.ToString());
        Assert.Equal(behind, text[consumed..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("a@x.example")]
    [InlineData("<a@x.example")]
    [InlineData("<a@x.example >")]
    [InlineData("< a@x.example>")]
    [InlineData("<a>")]
    [InlineData("<postmaster")]
    [InlineData("<postmaster@>")]
    [InlineData("<@one.example>")]
    [InlineData("<@one.example:>")]
    [InlineData("<@one.example,:a@x.example>")]
    [InlineData("<@one.example,two.example:a@x.example>")]
    [InlineData("<@-one.example:a@x.example>")]
    [InlineData("<@:a@x.example>")]
    [InlineData("<:a@x.example>")]
    [InlineData("<<a@x.example>>")]
    public void What_is_no_path_is_refused_and_nothing_consumed(string text)
    {
        Assert.False(PathParser.TryParse(Octets.Of(text), out var path, out var consumed, out var error));
        Assert.Null(path);
        Assert.Equal(0, consumed);
        Assert.Equal(AddressError.Syntax, error);
    }

    [Theory]
    [InlineData(18, true)]
    [InlineData(19, false)]
    public void A_path_has_at_most_256_octets_its_route_among_them(int localPart, bool valid)
    {
        var route = "@" + string.Join('.', Enumerable.Repeat(new string('r', 44), 5)) + ":";
        var text = $"<{route}{new string('a', localPart)}@{new string('x', 9)}>";

        Assert.Equal(valid, PathParser.TryParse(Octets.Of(text), out _, out _, out var error));
        Assert.Equal(valid ? AddressError.None : AddressError.PathTooLong, error);
        Assert.Equal(valid ? 256 : 257, text.Length);
    }
}
