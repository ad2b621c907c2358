using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Smtp.Dns;
using Xunit;

namespace Smtp.Tests.Dns;

public sealed class ReverseNameTests : IAsyncDisposable
{
    private readonly DnsResponder _dns = new();

    public ValueTask DisposeAsync() => _dns.DisposeAsync();

    [Fact]
    public async Task An_address_has_its_names_below_in_addr_arpa()
    {
        _dns.Ptr("1.2.0.192.in-addr.arpa", "MX.Client.example");

        var answer = await AskAsync("192.0.2.1");

        Assert.Equal(DnsStatus.Found, answer.Status);
        Assert.Equal(["mx.client.example"], answer.Names);
    }

    [Fact]
    public async Task An_IPv6_address_has_its_names_below_ip6_arpa()
    {
        _dns.Ptr("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "mx.client.example");

        Assert.Equal(["mx.client.example"], (await AskAsync("2001:db8::1")).Names);
    }

    [Fact]
    public async Task A_part_of_a_network_is_delegated_by_aliases() // RFC 2317
    {
        _dns.Cname("1.2.0.192.in-addr.arpa", "1.0/25.2.0.192.in-addr.arpa").Ptr("1.0/25.2.0.192.in-addr.arpa", "mx.client.example");

        Assert.Equal(["mx.client.example"], (await AskAsync("192.0.2.1")).Names);
    }

    [Theory]
    [InlineData("a)b")]
    [InlineData("a\"b")]
    [InlineData("a\r\nX: y")]
    [InlineData("a\0b")]
    [InlineData("\u001b[2J")]
    [InlineData("a b")]
    [InlineData("\u00e9")]
    [InlineData("(comment)")]
    public async Task A_name_that_is_none_never_comes_out(string label)
    {
        byte[] octets = [(byte)label.Length, .. Encoding.Latin1.GetBytes(label), 7, .. "example"u8, 0];
        _dns.Ptr("1.2.0.192.in-addr.arpa", octets).Ptr("2.2.0.192.in-addr.arpa", octets).Ptr("2.2.0.192.in-addr.arpa", "mx.example");

        var alone = await AskAsync("192.0.2.1");
        Assert.Empty(alone.Names);
        Assert.NotEqual(DnsStatus.Found, alone.Status);
        Assert.DoesNotContain(alone.Detail, char.IsControl);
        Assert.Equal(["mx.example"], (await AskAsync("192.0.2.2")).Names.Except([label]));
    }

    [Fact]
    public async Task Of_many_names_four_are_looked_at()
    {
        _dns.AnswersOverTcpOnly("1.2.0.192.in-addr.arpa");
        for (var i = 0; i < 200; i++)
            _dns.Ptr("1.2.0.192.in-addr.arpa", $"mx{i}.client.example");

        var answer = await AskAsync("192.0.2.1");
        Assert.Equal(["mx0.client.example", "mx1.client.example", "mx2.client.example", "mx3.client.example"], answer.Names);
    }

    [Fact]
    public async Task No_name_and_no_answer_are_two_things()
    {
        _dns.Fails("2.2.0.192.in-addr.arpa", 2).A("3.2.0.192.in-addr.arpa", "192.0.2.1");

        Assert.Equal(DnsStatus.NoSuchName, (await AskAsync("192.0.2.1")).Status);
        Assert.Equal(DnsStatus.Failure, (await AskAsync("192.0.2.2")).Status);
        Assert.Equal(DnsStatus.NoData, (await AskAsync("192.0.2.3")).Status);
    }

    private ValueTask<NameAnswer> AskAsync(string address) =>
        new MailResolver(_dns.Options, new FakeTimeProvider(), new Random(1))
            .LookUpNamesAsync(IPAddress.Parse(address), TestContext.Current.CancellationToken);
}
