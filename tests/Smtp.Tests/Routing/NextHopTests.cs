using Smtp.Routing;
using Xunit;

namespace Smtp.Tests.Routing;

public sealed class NextHopTests
{
    [Theory]
    [InlineData("mx.example", "mx.example", 25)]
    [InlineData("mx.example:2525", "mx.example", 2525)]
    [InlineData("localhost:1", "localhost", 1)]
    [InlineData("192.0.2.1", "192.0.2.1", 25)]
    [InlineData("192.0.2.1:65535", "192.0.2.1", 65535)]
    [InlineData("[192.0.2.1]:26", "192.0.2.1", 26)]
    [InlineData("2001:db8::1", "2001:db8::1", 25)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 25)]
    [InlineData("[2001:db8::1]:26", "2001:db8::1", 26)]
    [InlineData("[IPv6:2001:db8::1]:26", "2001:db8::1", 26)]
    [InlineData("MX.Example:2525", "mx.example", 2525)]
    [InlineData("[2001:DB8:0::1]:26", "2001:db8::1", 26)]
    [InlineData("2001:0db8::0001", "2001:db8::1", 25)]
    public void Hosts_and_ports_are_read(string text, string host, int port)
    {
        Assert.True(NextHop.TryParse(text, out var hop));
        Assert.Equal(new NextHop(host, port), hop);
        Assert.True(NextHop.TryParse(hop!.ToString(), out var again));
        Assert.Equal(hop, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":25")]
    [InlineData("mx.example:")]
    [InlineData("mx.example:0")]
    [InlineData("mx.example:65536")]
    [InlineData("mx.example:-1")]
    [InlineData("mx.example:+1")]
    [InlineData("mx.example: 25")]
    [InlineData("mx.example:25x")]
    [InlineData("mx example")]
    [InlineData("-mx.example")]
    [InlineData("300.1.1.1")]
    [InlineData("192.0.2")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("192.0.2.010")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[mx.example]")]
    [InlineData("[2001:db8::1")]
    [InlineData("[[2001:db8::1]]")]
    [InlineData("[2001:db8::1]26")]
    [InlineData("2001:db8::1]:26")]
    [InlineData("2001:zz::1")]
    public void What_is_neither_is_refused(string text)
    {
        Assert.False(NextHop.TryParse(text, out var hop));
        Assert.Null(hop);
    }
}
