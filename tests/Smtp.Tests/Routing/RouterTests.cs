using System.Net;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Routing.RouterFixture;

namespace Smtp.Tests.Routing;

public sealed class RouterTests
{
    [Theory]
    [InlineData("jyoti@excite.example")]
    [InlineData("JYOTI@EXCITE.example")]
    [InlineData("Jyoti+shopping@excite.example")]
    [InlineData("jyoti+@excite.example")]
    [InlineData("jyoti+a+b@excite.example")]
    public void A_mailbox_is_found_without_case_and_with_a_tag(string address) =>
        Assert.Equal("jyoti@excite.example", Example().MailboxOf(address));

    [Fact]
    public void The_exact_name_with_its_tag_goes_before_the_name_without()
    {
        var router = Table(Domain("excite.example", ["jyoti", "jyoti+shop"], [("jyoti+list", ["sarika@yahoo.example"])]));

        Assert.Equal("jyoti+shop@excite.example", router.MailboxOf("jyoti+shop@excite.example"));
        Assert.Equal("jyoti@excite.example", router.MailboxOf("jyoti+else@excite.example"));
        Assert.Equal(["relay:sarika@yahoo.example"], router.EndsOf("jyoti+list@excite.example"));
    }

    [Fact]
    public void Without_a_delimiter_a_plus_is_a_letter()
    {
        var router = Example();
        router.Table = router.Table with { RecipientDelimiter = null };

        Assert.Equal("5.1.1", router.RefusalOf("jyoti+x@excite.example"));
        Assert.Equal("long+name@excite.example", router.MailboxOf("long+name@excite.example"));
    }

    [Theory]
    [InlineData("nobody@excite.example")]
    [InlineData("+jyoti@excite.example")]
    [InlineData("user%yahoo.example@excite.example")]
    [InlineData("user@yahoo.example@excite.example")]
    [InlineData("yahoo.example!user@excite.example")]
    [InlineData("jyoti\0@excite.example")]
    [InlineData("../jyoti@excite.example")]
    [InlineData("|cmd@excite.example")]
    public void Whoever_is_not_configured_is_no_such_user(string address)
    {
        var route = Assert.IsType<NoRoute>(Example().RouteOf(address));

        Assert.Equal("5.1.1", route.Status.ToString());
        Assert.Equal("No such user here", route.Reason);
    }

    [Fact]
    public void A_catch_all_takes_what_nothing_else_takes()
    {
        var router = Table(Domain("excite.example", ["jyoti", "sarika"], [], catchAll: "sarika@excite.example"));

        Assert.Equal("jyoti@excite.example", router.MailboxOf("jyoti@excite.example"));
        Assert.Equal("sarika@excite.example", router.MailboxOf("anybody@excite.example"));
        Assert.Equal("sarika@excite.example", router.MailboxOf("user%dom@excite.example"));
    }

    [Fact]
    public void A_catch_all_that_names_nobody_ends_as_a_loop() =>
        Assert.Equal("5.4.6", Table(Domain("a.example", ["x"], [], catchAll: "gone@a.example")).RefusalOf("anybody@a.example"));

    [Theory]
    [InlineData("user@[127.0.0.1]")]
    [InlineData("user@[127.8.8.8]")]
    [InlineData("user@[IPv6:::1]")]
    [InlineData("user@[ipv6:::ffff:127.0.0.1]")]
    [InlineData("user@[192.0.2.25]")]
    [InlineData("user@[IPv6:2001:DB8:0:0::25]")]
    [InlineData("user@[0.0.0.0]")]
    public void An_address_literal_of_ours_is_not_a_way_out(string address)
    {
        Assert.Equal("5.1.1", Example().RefusalOf(address));
        Assert.True(Example().MayRelay(IPAddress.Parse("203.0.113.9"), Address(address)).Allowed);
        Assert.Equal("jyoti@excite.example", Example().MailboxOf(address.Replace("user", "postmaster", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_address_literal_of_another_host_is_relayed_to_it()
    {
        var route = Assert.IsType<RelayRoute>(Example().RouteOf("user@[192.0.2.99]"));

        Assert.Equal("[192.0.2.99]", route.Domain);
        Assert.Empty(route.Hosts);
    }

    [Fact]
    public void A_new_table_counts_at_once()
    {
        var router = Example();
        router.Table = router.Table with { Domains = new Dictionary<string, LocalDomain>() };

        Assert.IsType<RelayRoute>(router.RouteOf("jyoti@excite.example"));
    }

    [Fact]
    public void Every_route_says_why() =>
        Assert.All(
            new[] { "jyoti@excite.example", "team@excite.example", "nobody@excite.example", "x@elsewhere.example", "postmaster" },
            address => Assert.All(Example().Resolve(Address(address)), target => Assert.NotEmpty(target.Route.Reason)));

    [Theory]
    [InlineData("jyoti+x@excite.example")]
    [InlineData("team@excite.example")]
    [InlineData("postmaster@other.example")]
    [InlineData("postmaster")]
    [InlineData("nobody@excite.example")]
    public void The_address_of_an_end_resolves_to_that_end_alone(string address) =>
        Assert.All(Example().Resolve(Address(address)), target =>
        {
            var again = Assert.Single(Example().Resolve(target.Address));
            Assert.Equal(target.Address, again.Address);
            Assert.Equal(target.Route with { Reason = "" }, again.Route with { Reason = "" });
        });
}
