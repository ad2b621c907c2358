using System.Net;
using Smtp.Delivery.Relay;
using Smtp.Dns;
using Smtp.Mail;
using Smtp.Routing;
using Xunit;

namespace Smtp.Tests.Delivery.Relay;

public sealed class HostFinderTests
{
    private readonly StubResolver _dns = new();
    private RelayOptions _options = new()
    {
        HostName = "relay.example",
        OwnEndPoints = [new IPEndPoint(IPAddress.Parse("203.0.113.1"), 25), new IPEndPoint(IPAddress.Any, 2525)],
    };

    [Fact]
    public async Task Mail_hosts_in_order_each_with_its_addresses()
    {
        _dns.Mx("to.example", (10, "a.example"), (20, "b.example"));
        _dns.Addresses("a.example", "2001:db8::1", "192.0.2.1");
        _dns.Addresses("b.example", "192.0.2.2");

        Assert.Equal(["a.example [2001:db8::1]", "a.example [192.0.2.1]", "b.example [192.0.2.2]"], await HostsOf("to.example"));
    }

    [Fact]
    public async Task Without_MX_the_domain_is_its_own_mail_host()
    {
        _dns.Mx("to.example", DnsStatus.NoData);
        _dns.Addresses("to.example", "192.0.2.1");

        Assert.Equal(["to.example [192.0.2.1]"], await HostsOf("to.example"));
    }

    [Theory]
    [InlineData(DnsStatus.NullMx, OutcomeKind.Failed, "5.1.10")]
    [InlineData(DnsStatus.NoSuchName, OutcomeKind.Failed, "5.1.2")]
    [InlineData(DnsStatus.Failure, OutcomeKind.Deferred, "4.4.3")]
    public async Task What_DNS_says_decides_where_there_is_no_host(DnsStatus mx, OutcomeKind kind, string status)
    {
        _dns.Mx("to.example", mx);
        // RFC 5321 5.1: the address is no way out when MX could not be looked up.
        _dns.Addresses("to.example", "192.0.2.1");

        Assert.Equal($"{kind} {status}", await EndOf("to.example"));
    }

    [Theory]
    [InlineData(DnsStatus.NoSuchName, "Failed 5.4.4")]
    [InlineData(DnsStatus.NoData, "Failed 5.4.4")]
    [InlineData(DnsStatus.Failure, "Deferred 4.4.3")]
    public async Task Mail_hosts_without_addresses_are_no_hosts(DnsStatus addresses, string expected)
    {
        _dns.Mx("to.example", (10, "gone.example"), (20, "a.example"));
        _dns.Addresses("a.example", addresses);

        Assert.Equal(expected, await EndOf("to.example"));
    }

    [Fact]
    public async Task A_mail_host_that_is_unknown_leaves_the_others()
    {
        _dns.Mx("to.example", (10, "gone.example"), (20, "a.example"));
        _dns.Addresses("a.example", "192.0.2.1");

        Assert.Equal(["a.example [192.0.2.1]"], await HostsOf("to.example"));
    }

    [Theory]
    [InlineData("Relay.Example", "192.0.2.9")]
    [InlineData("other.example", "203.0.113.1")]
    [InlineData("other.example", "127.0.0.1")]
    [InlineData("other.example", "127.5.5.5")]
    [InlineData("other.example", "::1")]
    [InlineData("other.example", "::ffff:127.0.0.1")]
    [InlineData("other.example", "0.0.0.0")]
    [InlineData("other.example", "::")]
    public async Task Our_own_name_or_address_cuts_off_its_preference_and_worse_ones(string name, string address)
    {
        _dns.Mx("backup.example", (10, "a.example"), (20, "b.example"), (20, name), (30, "c.example"));
        _dns.Mx("ours.example", (10, name), (20, "a.example"));
        _dns.Addresses("a.example", "192.0.2.1");
        _dns.Addresses("b.example", "192.0.2.2");
        _dns.Addresses("c.example", "192.0.2.3");
        _dns.Addresses(name, address);

        Assert.Equal(["a.example [192.0.2.1]"], await HostsOf("backup.example"));
        Assert.Equal("Failed 5.4.6", await EndOf("ours.example"));
    }

    [Fact]
    public async Task By_setting_loopback_is_only_ours_where_we_listen()
    {
        _options = _options with { LoopbackIsOwn = false, MxPort = 2526 };
        _dns.Mx("to.example", (10, "a.example"));
        _dns.Addresses("a.example", "127.0.0.2");
        Assert.Equal(["a.example [127.0.0.2]:2526"], await HostsOf("to.example"));

        // A wildcard listener is at every address of this machine.
        _options = _options with { MxPort = 2525 };
        Assert.Equal("Failed 5.4.6", await EndOf("to.example"));
    }

    [Fact]
    public async Task Tries_are_capped_in_hosts_and_in_addresses()
    {
        _dns.Mx("hosts.example", [.. Enumerable.Range(1, 32).Select(i => (i, $"mx{i}.example"))]);
        _dns.Mx("addresses.example", (10, "many.example"), (20, "mx1.example"));
        for (var i = 1; i <= 32; i++)
            _dns.Addresses($"mx{i}.example", $"192.0.2.{i}");
        _dns.Addresses("many.example", [.. Enumerable.Range(1, 32).Select(i => $"198.51.100.{i}")]);

        Assert.Equal(5, (await HostsOf("hosts.example")).Length);
        Assert.Equal(6, _dns.Questions);
        Assert.Equal(10, (await HostsOf("addresses.example")).Length);
    }

    [Fact]
    public async Task Addresses_where_no_host_can_be_are_left_out()
    {
        _dns.Mx("to.example", (10, "a.example"));
        _dns.Addresses("a.example", "224.0.0.1", "255.255.255.255", "ff02::1", "192.0.2.1");

        Assert.Equal(["a.example [192.0.2.1]"], await HostsOf("to.example"));
    }

    [Theory]
    [InlineData("[192.0.2.7]", "[192.0.2.7]")]
    [InlineData("[ipv6:2001:db8::7]", "[2001:db8::7]")]
    public async Task An_address_literal_is_the_host(string domain, string expected)
    {
        Assert.Equal([expected], await HostsOf(domain));
        Assert.Equal(0, _dns.Questions);
    }

    [Theory]
    [InlineData("[127.0.0.1]", "Failed 5.4.6")]
    [InlineData("[203.0.113.1]", "Failed 5.4.6")]
    [InlineData("[ipv6:::]", "Failed 5.4.6")]
    [InlineData("[255.255.255.255]", "Failed 5.4.4")]
    [InlineData("[x400:whatever]", "Failed 5.4.4")]
    public async Task An_address_literal_may_lead_nowhere(string domain, string expected) => Assert.Equal(expected, await EndOf(domain));

    [Fact]
    public async Task Configured_hosts_are_taken_in_order_wherever_they_are()
    {
        _dns.Addresses("smart.example", "192.0.2.1", "2001:db8::1");

        var hosts = await HostsOf(
            "to.example", new NextHop("127.0.0.1", 2526), new NextHop("unknown.example"), new NextHop("smart.example", 587));

        Assert.Equal(["[127.0.0.1]:2526", "smart.example [192.0.2.1]:587", "smart.example [2001:db8::1]:587"], hosts);
    }

    [Fact]
    public async Task A_configured_host_that_is_unknown_defers() =>
        Assert.Equal("Deferred 4.3.5", await EndOf("to.example", new NextHop("unknown.example")));

    private async Task<string[]> HostsOf(string domain, params NextHop[] hops)
    {
        var search = await new HostFinder(_options, _dns).FindAsync(domain, hops, TestContext.Current.CancellationToken);
        Assert.Null(search.Settled);
        return [.. search.Hosts.Select(host => host.Display)];
    }

    private async Task<string> EndOf(string domain, params NextHop[] hops)
    {
        var search = await new HostFinder(_options, _dns).FindAsync(domain, hops, TestContext.Current.CancellationToken);
        Assert.Empty(search.Hosts);
        return $"{search.Settled!.Kind} {search.Settled.Status}";
    }
}
