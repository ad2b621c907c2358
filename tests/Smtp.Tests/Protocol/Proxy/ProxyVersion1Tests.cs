using System.Net;
using Smtp.Protocol.Proxy;
using Xunit;

namespace Smtp.Tests.Protocol.Proxy;

public sealed class ProxyVersion1Tests
{
    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25", "192.0.2.1:40000", "198.51.100.2:25")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 0", "255.255.255.255:65535", "255.255.255.255:0")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:DB8::2 1 25", "[2001:db8::1]:1", "[2001:db8::2]:25")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 1 25", "192.0.2.1:1", "[2001:db8::2]:25")]
    [InlineData(
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    public void A_line_tells_both_ends(string line, string source, string destination)
    {
        Assert.Equal(ProxyStep.Complete, Read($"{line}\r\nEHLO x\r\n", out var header, out var consumed, out _));
        Assert.Equal(line.Length + 2, consumed);
        Assert.Equal(IPEndPoint.Parse(source), header!.Source);
        Assert.Equal(IPEndPoint.Parse(destination), header.Destination);
        Assert.Equal(1, header.Version);
        Assert.False(header.IsLocal);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN")]
    [InlineData("PROXY UNKNOWN ")]
    [InlineData("PROXY UNKNOWN 127.0.0.1 127.0.0.1 1 25")]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535")]
    public void An_unknown_client_stays_unknown_whatever_follows(string line)
    {
        Assert.Equal(ProxyStep.Complete, Read(line + "\r\n", out var header, out _, out _));
        Assert.Null(header!.Source);
        Assert.False(header.IsLocal);
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 40000")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25 ")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25 x")]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.2 40000 25")]
    [InlineData("PROXY  TCP4 192.0.2.1 198.51.100.2 40000 25")]
    [InlineData("PROXY tcp4 192.0.2.1 198.51.100.2 40000 25")]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.2 40000 25")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.2 40000 25")]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.2 40000 25")]
    [InlineData("PROXY TCP4 ::1 198.51.100.2 40000 25")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.2 40000 25")]
    [InlineData("PROXY TCP6 fe80::1%eth0 ::1 40000 25")]
    [InlineData("PROXY TCP6 [::1] ::1 40000 25")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 65536 25")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 -1 25")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 +1 25")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 01 25")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 025")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2  25")]
    [InlineData("PROXY UNKNOWNx")]
    [InlineData("PROXY UNIX /a /b 1 2")]
    [InlineData("PROXY ")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r")]
    [InlineData("PROXY UNKNOWN \n")]
    public void What_is_not_of_the_form_is_refused(string line)
    {
        Assert.Equal(ProxyStep.Invalid, Read(line + "\r\n", out var header, out var consumed, out var error));
        Assert.Equal(ProxyError.Syntax, error);
        Assert.Null(header);
        Assert.Equal(0, consumed);
    }

    [Fact]
    public void Of_108_octets_none_is_a_header_and_107_without_an_end_are_enough_to_know()
    {
        var longest = "PROXY UNKNOWN " + new string('x', 107 - 14 - 2);
        Assert.Equal(ProxyStep.Complete, Read(longest + "\r\n", out _, out var consumed, out _));
        Assert.Equal(107, consumed);

        Assert.Equal(ProxyStep.NeedMore, Read(longest + "x", out _, out _, out _));
        Assert.Equal(ProxyStep.NeedMore, Read(longest + "\r", out _, out _, out _));
        foreach (var tooLong in new[] { longest + "x\r\n", longest + "xx", longest + "x\r", longest + new string('x', 100_000) })
        {
            Assert.Equal(ProxyStep.Invalid, Read(tooLong, out _, out _, out var error));
            Assert.Equal(ProxyError.TooLong, error);
        }
    }

    [Theory]
    [InlineData("EHLO")]
    [InlineData("p")]
    [InlineData("PROXX")]
    [InlineData("PROXY\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\r")]
    [InlineData("\n")]
    [InlineData("\0")]
    [InlineData("\u0016\u0003\u0001")]
    public void The_first_octet_that_differs_tells_that_it_is_none(string octets)
    {
        Assert.Equal(ProxyStep.Invalid, Read(octets, out _, out _, out var error));
        Assert.Equal(ProxyError.NoHeader, error);
        if (octets.Length > 1 && octets[0] is 'P' or '\r')
            Assert.Equal(ProxyStep.NeedMore, Read(octets[..^1].TrimEnd('\r'), out _, out _, out _));
    }

    private static ProxyStep Read(string octets, out ProxyHeader? header, out int consumed, out ProxyError error) =>
        ProxyParser.TryRead(Octets.Whole(octets), out header, out consumed, out error);
}
