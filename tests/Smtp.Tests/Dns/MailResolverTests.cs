using System.Net;
using Microsoft.Extensions.Time.Testing;
using Smtp.Dns;
using Xunit;

namespace Smtp.Tests.Dns;

public sealed class MailResolverTests : IAsyncDisposable
{
    private readonly DnsResponder _dns = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _dns.DisposeAsync();

    [Fact]
    public async Task Mail_hosts_come_in_order_of_preference()
    {
        _dns.Mx("example.org", 20, "b.example.org").Mx("example.org", 10, "A.Example.org").Mx("example.org", 30, "c.example.org");

        var answer = await Resolver().LookUpMxAsync("Example.ORG", Stop);

        Assert.Equal(DnsStatus.Found, answer.Status);
        Assert.Equal([new(10, "a.example.org"), new(20, "b.example.org"), new(30, "c.example.org")], answer.Hosts);
    }

    [Fact]
    public async Task Hosts_of_the_same_preference_are_shuffled_and_stay_before_worse_ones()
    {
        for (var i = 0; i < 8; i++)
            _dns.Mx("example.org", 10, $"mx{i}.example.org");
        _dns.Mx("example.org", 20, "backup.example.org");
        var resolver = Resolver();

        var first = await resolver.LookUpMxAsync("example.org", Stop);
        var second = await resolver.LookUpMxAsync("example.org", Stop);

        Assert.NotEqual(first.Hosts, second.Hosts);
        Assert.Equal("backup.example.org", first.Hosts[^1].Name);
        Assert.Equal("backup.example.org", second.Hosts[^1].Name);
        Assert.Equal(first.Hosts.ToHashSet(), second.Hosts.ToHashSet());
    }

    [Fact]
    public async Task Of_many_hosts_the_best_32_are_kept()
    {
        _dns.AnswersOverTcpOnly("example.org");
        for (ushort i = 0; i < 100; i++)
            _dns.Mx("example.org", (ushort)(1000 - i), $"mx{i}.example.org");

        var answer = await Resolver().LookUpMxAsync("example.org", Stop);

        Assert.Equal(32, answer.Hosts.Count);
        Assert.Equal("mx99.example.org", answer.Hosts[0].Name);
    }

    [Fact]
    public async Task A_null_MX_says_that_the_domain_takes_no_mail()
    {
        _dns.Mx("example.org", 0, ".");

        Assert.Equal(DnsStatus.NullMx, (await Resolver().LookUpMxAsync("example.org", Stop)).Status);
    }

    [Fact]
    public async Task A_null_MX_beside_others_means_nothing()
    {
        _dns.Mx("example.org", 0, ".").Mx("example.org", 10, "mx.example.org");

        var answer = await Resolver().LookUpMxAsync("example.org", Stop);

        Assert.Equal([new(10, "mx.example.org")], answer.Hosts);
    }

    [Fact]
    public async Task A_name_without_MX_an_unknown_name_and_a_failure_are_told_apart()
    {
        _dns.A("address.example", "192.0.2.1").Fails("broken.example", 2).Fails("refused.example", 5);
        var resolver = Resolver();

        Assert.Equal(DnsStatus.NoData, (await resolver.LookUpMxAsync("address.example", Stop)).Status);
        Assert.Equal(DnsStatus.NoSuchName, (await resolver.LookUpMxAsync("unknown.example", Stop)).Status);
        Assert.Equal(DnsStatus.Failure, (await resolver.LookUpMxAsync("broken.example", Stop)).Status);
        Assert.Equal(DnsStatus.Failure, (await resolver.LookUpMxAsync("refused.example", Stop)).Status);
        Assert.Contains("SERVFAIL", (await resolver.LookUpMxAsync("broken.example", Stop)).Detail);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_failure_in_time()
    {
        _dns.IsSilentAbout("example.org");
        var resolver = Resolver(_dns.Options with { Timeout = TimeSpan.FromMilliseconds(500) });

        var answer = await resolver.LookUpMxAsync("example.org", Stop);

        Assert.Equal(DnsStatus.Failure, answer.Status);
        Assert.Contains("no answer in time", answer.Detail);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_said_so()
    {
        // Where nobody may send without asking the system first.
        var resolver = Resolver(_dns.Options with { Servers = [new IPEndPoint(IPAddress.Broadcast, 53)] });

        var answer = await resolver.LookUpMxAsync("example.org", Stop);

        Assert.Equal(DnsStatus.Failure, answer.Status);
        Assert.StartsWith("MX example.org: no server can be reached (", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_answer_is_a_failure()
    {
        _dns.MumblesAbout("example.org");

        Assert.Equal(DnsStatus.Failure, (await Resolver().LookUpMxAsync("example.org", Stop)).Status);
    }

    [Fact]
    public async Task A_cancelled_question_is_no_answer()
    {
        _dns.IsSilentAbout("example.org");
        using var cancel = new CancellationTokenSource();
        var asking = Resolver().LookUpMxAsync("example.org", cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_again_over_TCP()
    {
        _dns.Mx("example.org", 10, "mx.example.org").AnswersOverTcpOnly("example.org");

        var answer = await Resolver().LookUpMxAsync("example.org", Stop);

        Assert.Equal("mx.example.org", Assert.Single(answer.Hosts).Name);
        Assert.Equal(["MX example.org", "tcp MX example.org"], _dns.Questions);
    }

    [Theory]
    [InlineData("mx\r\n250 ok.example")]
    [InlineData("mx\u001b[2Jexample")]
    [InlineData("mx example")]
    [InlineData("mx\"example")]
    [InlineData("mx\u00e9")]
    [InlineData("-mx")]
    public async Task Host_names_that_are_none_are_refused(string label)
    {
        _dns.Mx("example.org", 10, [(byte)label.Length, .. System.Text.Encoding.Latin1.GetBytes(label), 7, .. "example"u8, 0])
            .Mx("example.org", 20, "192.0.2.1")
            .Mx("example.org", 30, "good.example.org");

        var answer = await Resolver().LookUpMxAsync("example.org", Stop);

        Assert.Equal([new(30, "good.example.org")], answer.Hosts);
        Assert.Contains("2 that name no host", answer.Detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a\r\nb")]
    [InlineData("127.1")]
    public async Task What_is_no_name_is_not_asked_for(string name)
    {
        Assert.Equal(DnsStatus.NoSuchName, (await Resolver().LookUpMxAsync(name, Stop)).Status);
        Assert.Empty(_dns.Questions);
    }

    [Fact]
    public async Task Aliases_are_followed()
    {
        _dns.Cname("example.org", "alias.example.org").Cname("alias.example.org", "real.example.org")
            .Mx("real.example.org", 10, "mx.example.org");

        Assert.Equal("mx.example.org", Assert.Single((await Resolver().LookUpMxAsync("example.org", Stop)).Hosts).Name);
    }

    [Fact]
    public async Task An_alias_loop_is_a_failure()
    {
        _dns.Cname("a.example", "b.example").Cname("b.example", "a.example");

        var answer = await Resolver().LookUpMxAsync("a.example", Stop);

        Assert.Equal(DnsStatus.Failure, answer.Status);
        Assert.Contains("without an end", answer.Detail);
    }

    [Fact]
    public async Task Addresses_of_both_families_are_asked_for_and_interleaved()
    {
        _dns.A("mx.example", "192.0.2.1").A("mx.example", "192.0.2.2").A("mx.example", "192.0.2.3").Aaaa("mx.example", "2001:db8::1");

        var answer = await Resolver().LookUpAddressesAsync("mx.example", Stop);

        Assert.Equal(["2001:db8::1", "192.0.2.1", "192.0.2.2", "192.0.2.3"], answer.Addresses.Select(address => address.ToString()));
        Assert.Equal(["A mx.example", "AAAA mx.example"], _dns.Questions.Order());
    }

    [Fact]
    public async Task Of_many_addresses_32_are_kept()
    {
        _dns.AnswersOverTcpOnly("mx.example");
        for (var i = 0; i < 200; i++)
            _dns.A("mx.example", $"192.0.2.{i}").Aaaa("mx.example", $"2001:db8::{i:x}");

        Assert.Equal(32, (await Resolver().LookUpAddressesAsync("mx.example", Stop)).Addresses.Count);
    }

    [Fact]
    public async Task A_host_without_addresses_an_unknown_host_and_a_failure_are_told_apart()
    {
        _dns.Mx("mail-only.example", 10, "mx.example").Fails("broken.example", 2);
        var resolver = Resolver();

        Assert.Equal(DnsStatus.NoData, (await resolver.LookUpAddressesAsync("mail-only.example", Stop)).Status);
        Assert.Equal(DnsStatus.NoSuchName, (await resolver.LookUpAddressesAsync("unknown.example", Stop)).Status);
        Assert.Equal(DnsStatus.Failure, (await resolver.LookUpAddressesAsync("broken.example", Stop)).Status);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("[2001:db8::7]", "2001:db8::7")]
    public async Task An_address_is_not_looked_up(string host, string expected)
    {
        var answer = await Resolver().LookUpAddressesAsync(host, Stop);

        Assert.Equal([IPAddress.Parse(expected)], answer.Addresses);
        Assert.Empty(_dns.Questions);
    }

    [Fact]
    public async Task Localhost_is_this_machine_whatever_DNS_says()
    {
        _dns.A("localhost", "192.0.2.66");

        var answer = await Resolver().LookUpAddressesAsync("localhost", Stop);

        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], answer.Addresses);
        Assert.Empty(_dns.Questions);
    }

    [Fact]
    public async Task Answers_are_kept_for_their_time_to_live()
    {
        _dns.Mx("example.org", 10, "mx.example.org");
        var resolver = Resolver();

        await resolver.LookUpMxAsync("example.org", Stop);
        await resolver.LookUpMxAsync("example.org", Stop);
        Assert.Single(_dns.Questions);

        _time.Advance(TimeSpan.FromSeconds(61));
        await resolver.LookUpMxAsync("example.org", Stop);
        Assert.Equal(2, _dns.Questions.Count);
    }

    [Fact]
    public async Task Failures_and_by_setting_all_answers_are_asked_for_each_time()
    {
        _dns.Fails("broken.example", 2).Mx("example.org", 10, "mx.example.org");
        var keeping = Resolver();
        var forgetful = Resolver(_dns.Options with { Cache = false });

        await keeping.LookUpMxAsync("broken.example", Stop);
        await keeping.LookUpMxAsync("broken.example", Stop);
        await forgetful.LookUpMxAsync("example.org", Stop);
        await forgetful.LookUpMxAsync("example.org", Stop);

        Assert.Equal(4, _dns.Questions.Count);
    }

    private MailResolver Resolver(DnsOptions? options = null) => new(options ?? _dns.Options, _time, new Random(7));
}
