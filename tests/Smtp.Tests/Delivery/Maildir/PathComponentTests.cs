using FsCheck;
using FsCheck.Xunit;
using Smtp.Delivery.Maildir;
using Xunit;

namespace Smtp.Tests.Delivery.Maildir;

public sealed class PathComponentTests
{
    [Theory]
    [InlineData("jyoti", "jyoti")]
    [InlineData("Jyoti", "jyoti")]
    [InlineData("first.last+tag_1-2", "first.last+tag_1-2")]
    [InlineData("excite.example", "excite.example")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("", "%")]
    [InlineData(".", "%2e")]
    [InlineData("..", "%2e%2e")]
    [InlineData("...", "%2e.%2e")]
    [InlineData(".ssh", "%2essh")]
    [InlineData("a.", "a%2e")]
    [InlineData("../../etc/passwd", "%2e.%2f..%2fetc%2fpasswd")]
    [InlineData("/etc", "%2fetc")]
    [InlineData("a\\b", "a%5cb")]
    [InlineData("a\0b", "a%00b")]
    [InlineData("a\r\nb", "a%0d%0ab")]
    [InlineData("a b", "a%20b")]
    [InlineData("a:b", "a%3ab")]
    [InlineData("%2e", "%252e")]
    [InlineData("~root", "%7eroot")]
    [InlineData("$(id)`;|", "%24%28id%29%60%3b%7c")]
    [InlineData("josé", "jos%c3%a9")]
    [InlineData("jose\u0301", "jose%cc%81")]
    [InlineData("\uFF0E\uFF0E\uFF0F", "%ef%bc%8e%ef%bc%8e%ef%bc%8f")]
    [InlineData("\u202Egnp", "%e2%80%aegnp")]
    [InlineData("日本", "%e6%97%a5%e6%9c%ac")]
    public void Names_become_one_harmless_component(string name, string component) =>
        Assert.Equal(component, PathComponent.Encode(name));

    [Fact]
    public void Lone_surrogates_are_told_apart() =>
        Assert.Equal(["%ud800", "%ud801", "%udc00a"], new[] { "\uD800", "\uD801", "\uDC00a" }.Select(PathComponent.Encode));

    [Fact]
    public void What_is_too_long_ends_in_a_hash_of_all_of_it()
    {
        var one = PathComponent.Encode(new string('a', 300) + "1");
        var two = PathComponent.Encode(new string('a', 300) + "2");

        Assert.Equal(PathComponent.MaximumLength, one.Length);
        Assert.NotEqual(one, two);
        Assert.Contains('~', one);
    }

    [Theory]
    [InlineData(255, 255)]
    [InlineData(256, 255)]
    public void The_longest_component_is_as_long_as_file_systems_take(int length, int encoded) =>
        Assert.Equal(encoded, PathComponent.Encode(new string('a', length)).Length);

    [Property(MaxTest = 1000)]
    public bool Any_name_stays_one_component(string? name)
    {
        var component = PathComponent.Encode(name ?? "");
        return component.Length is > 0 and <= PathComponent.MaximumLength
            && component[0] != '.' && component[^1] != '.'
            && component.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || "._+-%~".Contains(character));
    }

    [Property(MaxTest = 1000)]
    public bool Two_names_share_a_component_only_when_they_differ_in_ASCII_case(string? one, string? two) =>
        string.Equals(Fold(one), Fold(two), StringComparison.Ordinal)
        == string.Equals(PathComponent.Encode(one ?? ""), PathComponent.Encode(two ?? ""), StringComparison.Ordinal);

    private static string Fold(string? name) =>
        string.Concat((name ?? "").Select(character => char.IsAsciiLetterUpper(character) ? char.ToLowerInvariant(character) : character));
}
