using Smtp.Queue;
using Xunit;

namespace Smtp.Tests.Queue;

public sealed class DestinationRulesTests
{
    private readonly DestinationRules _rules = new(
        new[] { "yahoo.example", "*.slow.example", "*.very.slow.example", "*", "[192.0.2.1]" }.Select(
            pattern => new DestinationRule { Pattern = pattern }));

    [Theory]
    [InlineData("yahoo.example", "yahoo.example")]
    [InlineData("YAHOO.example", "yahoo.example")]
    [InlineData("mx.yahoo.example", null)]
    [InlineData("a.slow.example", "*.slow.example")]
    [InlineData("a.b.slow.example", "*.slow.example")]
    [InlineData("a.very.slow.example", "*.very.slow.example")]
    [InlineData("slow.example", null)]
    [InlineData("notslow.example", null)]
    [InlineData("[192.0.2.1]", "[192.0.2.1]")]
    [InlineData("[1.slow.example]", null)]
    [InlineData("", null)]
    public void The_nearest_rule_counts(string name, string? pattern) => Assert.Equal(pattern, _rules.Find(name)?.Pattern);

    [Fact]
    public void The_rest_is_no_rule_of_its_own()
    {
        Assert.Equal("*", _rules.Rest?.Pattern);
        Assert.Null(DestinationRules.None.Rest);
        Assert.Null(DestinationRules.None.Find("yahoo.example"));
    }
}
