using System.Globalization;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Routing.RouterFixture;

namespace Smtp.Tests.Routing;

public sealed class AliasExpansionTests
{
    [Fact]
    public void An_alias_leads_to_several_here_and_elsewhere() =>
        Assert.Equal(["mailbox:jyoti@excite.example", "relay:atul@yahoo.example"], Example().EndsOf("TEAM+x@excite.example"));

    [Fact]
    public void The_reason_tells_the_whole_way()
    {
        var router = Table(Domain("a.example", ["x"], [("one", ["two@a.example"]), ("two", ["x@a.example"])]));

        Assert.Equal(
            "alias one@a.example → alias two@a.example → x@a.example: mailbox x in a.example", router.RouteOf("one@a.example").Reason);
    }

    [Fact]
    public void Each_end_is_reached_once()
    {
        var router = Table(Domain(
            "a.example",
            ["x"],
            [
                ("all", ["x@a.example", "X+tag@a.example", "more@a.example", "r@b.example", "r@B.example"]),
                ("more", ["x@a.example", "r@b.example", "all@a.example"]),
            ]));

        Assert.Equal(["mailbox:x@a.example", "relay:r@b.example"], router.EndsOf("all@a.example"));
    }

    [Fact]
    public void A_loop_without_an_end_is_a_routing_loop()
    {
        var router = Table(Domain("a.example", ["x"], [("one", ["two@a.example"]), ("two", ["three@a.example"]), ("three", ["one@a.example"])]));

        Assert.Equal("5.4.6", router.RefusalOf("one@a.example"));
        Assert.Contains("alias one@a.example → alias two@a.example", router.RouteOf("one@a.example").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_beside_an_end_is_cut()
    {
        var router = Table(Domain("a.example", ["x"], [("one", ["two@a.example", "x@a.example"]), ("two", ["one@a.example"])]));

        Assert.Equal(["mailbox:x@a.example"], router.EndsOf("one@a.example"));
        Assert.Equal(["mailbox:x@a.example"], router.EndsOf("two@a.example"));
    }

    [Fact]
    public void A_member_who_does_not_exist_stands_last()
    {
        var router = Table(Domain("a.example", ["x"], [("all", ["gone@a.example", "x@a.example"])]));

        Assert.Equal(["mailbox:x@a.example", "none:gone@a.example"], router.EndsOf("all@a.example"));
    }

    [Fact]
    public void An_alias_of_nobody_but_the_missing_is_refused_as_they_are() =>
        Assert.Equal("5.1.1", Table(Domain("a.example", [], [("all", ["gone@a.example"])])).RefusalOf("all@a.example"));

    [Fact]
    public void An_alias_without_members_is_a_mistake_of_ours() =>
        Assert.Equal("5.3.5", Table(Domain("a.example", [], [("all", [])])).RefusalOf("all@a.example"));

    [Fact]
    public void A_name_that_is_mailbox_and_alias_is_the_mailbox() =>
        Assert.Equal("x@a.example", Table(Domain("a.example", ["x"], [("X", ["y@b.example"])])).MailboxOf("x@a.example"));

    [Theory]
    [InlineData(AliasExpansion.MaximumTargets, null)]
    [InlineData(AliasExpansion.MaximumTargets + 1, "5.3.5")]
    public void What_leads_to_too_many_is_refused_whole(int members, string? refusal)
    {
        var router = Table(Domain("a.example", [], [("all", [.. Numbers(members).Select(number => $"u{number}@b.example")])]));

        if (refusal is null)
            Assert.Equal(members, router.Resolve(Address("all@a.example")).Count);
        else
            Assert.Equal(refusal, router.RefusalOf("all@a.example"));
    }

    [Theory]
    [InlineData(AliasExpansion.MaximumDepth, true)]
    [InlineData(AliasExpansion.MaximumDepth + 1, false)]
    public void What_is_nested_too_deep_is_refused_whole(int depth, bool taken)
    {
        var chain = Numbers(depth).Select(number => ($"a{number}", new[] { $"a{int.Parse(number, CultureInfo.InvariantCulture) + 1}@a.example" }));
        var router = Table(Domain("a.example", [$"a{depth + 1}"], [.. chain]));

        var route = router.RouteOf("a1@a.example");

        Assert.Equal(taken, route is MailboxRoute);
        Assert.True(taken || route is NoRoute { Status: { Class: 5, Subject: 3, Detail: 5 } });
    }

    [Fact]
    public void Many_aliases_that_name_each_other_end_soon()
    {
        var names = Numbers(20).Select(number => $"a{number}").ToArray();
        var everyone = names.Select(name => $"{name}@a.example").Append("x@a.example").ToArray();
        var router = Table(Domain("a.example", ["x"], [.. names.Select(name => (name, everyone))]));

        Assert.Equal(["mailbox:x@a.example"], router.EndsOf("a1@a.example"));
    }

    private static IEnumerable<string> Numbers(int count) =>
        Enumerable.Range(1, count).Select(number => number.ToString(CultureInfo.InvariantCulture));
}
