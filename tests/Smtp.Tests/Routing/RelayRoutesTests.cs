using System.Net;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Routing.RouterFixture;

namespace Smtp.Tests.Routing;

public sealed class RelayRoutesTests
{
    [Theory]
    [InlineData("u@a.example", "exact:25")]
    [InlineData("u@A.Example", "exact:25")]
    [InlineData("u@x.a.example", "below-a:25")]
    [InlineData("u@y.x.a.example", "below-x:25")]
    [InlineData("u@z.y.x.a.example", "below-x:25")]
    [InlineData("u@xa.example", "smart:25")]
    [InlineData("u@[192.0.2.99]", "smart:25")]
    [InlineData("u@[192.0.2.98]", "literal:25")]
    public void The_most_exact_route_wins(string address, string host)
    {
        var router = WithRoutes(
            ("a.example", "exact"), ("*.a.example", "below-a"), ("*.x.a.example", "below-x"), ("*", "smart"), ("[192.0.2.98]", "literal"));

        var route = Assert.IsType<RelayRoute>(router.RouteOf(address));

        Assert.Equal([host], route.Hosts.Select(hop => hop.ToString()));
    }

    [Fact]
    public void Without_a_route_MX_decides()
    {
        var route = Assert.IsType<RelayRoute>(WithRoutes(("a.example", "exact")).RouteOf("u@Elsewhere.Example"));

        Assert.Equal("elsewhere.example", route.Domain);
        Assert.Empty(route.Hosts);
    }

    /// <summary>So that a redirection typed in another way keeps what the route demands, and two routes do not undercut each other.</summary>
    [Theory]
    [InlineData("Smart.Example:587")]
    [InlineData("smart.example:587")]
    public void A_host_is_spoken_to_as_the_strictest_route_with_it_says(string typed)
    {
        Assert.True(NextHop.TryParse("smart.example:587", out var hop));
        var required = new RouteSecurity { Level = TlsLevel.Required };
        var table = WithRoutes().Table with
        {
            Routes = new Dictionary<string, IReadOnlyList<NextHop>>(StringComparer.Ordinal) { ["a.example"] = [hop!], ["b.example"] = [hop!] },
            Security = new Dictionary<string, RouteSecurity>(StringComparer.Ordinal)
            {
                ["a.example"] = new() { Level = TlsLevel.None },
                ["b.example"] = required,
            },
        };

        Assert.True(NextHop.TryParse(typed, out var target));
        Assert.Same(required, new Router(table).SecurityOf(target!));
    }

    [Fact]
    public void A_suffix_does_not_cover_the_domain_itself() =>
        Assert.Empty(Assert.IsType<RelayRoute>(WithRoutes(("*.a.example", "below")).RouteOf("u@a.example")).Hosts);

    [Fact]
    public void A_local_domain_goes_before_any_route() =>
        Assert.Equal("jyoti@excite.example", WithRoutes(("excite.example", "exact"), ("*", "smart")).MailboxOf("jyoti@excite.example"));

    [Theory]
    [InlineData("127.0.0.1", "u@elsewhere.example", true)]
    [InlineData("::ffff:127.0.0.1", "u@elsewhere.example", true)]
    [InlineData("::1", "u@elsewhere.example", true)]
    [InlineData("10.1.2.3", "u@elsewhere.example", true)]
    [InlineData("::ffff:10.1.2.3", "u@elsewhere.example", true)]
    [InlineData("203.0.113.9", "u@elsewhere.example", false)]
    [InlineData("::ffff:203.0.113.9", "u@elsewhere.example", false)]
    [InlineData("2001:db8::9", "u@elsewhere.example", false)]
    [InlineData("203.0.113.9", "u@sub.excite.example", false)]
    [InlineData("203.0.113.9", "u@mx.excite.example", false)]
    [InlineData("203.0.113.9", "u@[192.0.2.99]", false)]
    [InlineData("203.0.113.9", "postmaster@elsewhere.example", false)]
    [InlineData("203.0.113.9", "u@excite.example", true)]
    [InlineData("203.0.113.9", "user%elsewhere.example@excite.example", true)]
    [InlineData("203.0.113.9", "postmaster", true)]
    [InlineData("203.0.113.9", "postmaster@mx.excite.example", true)]
    public void Only_clients_of_ours_may_relay(string client, string recipient, bool allowed)
    {
        var router = Example();
        router.Table = router.Table with { RelayClients = [.. router.Table.RelayClients, IPNetwork.Parse("::ffff:10.0.0.0/104")] };

        var verdict = router.MayRelay(IPAddress.Parse(client), Address(recipient));

        Assert.Equal(allowed, verdict.Allowed);
        Assert.NotEmpty(verdict.Reason);
    }

    private static Router WithRoutes(params (string Pattern, string Host)[] routes)
    {
        var router = Example();
        router.Table = router.Table with
        {
            Routes = routes.ToDictionary(route => route.Pattern, route => (IReadOnlyList<NextHop>)[new NextHop(route.Host)]),
        };
        return router;
    }
}
