using System.Net;
using System.Text;
using Smtp.Protocol.Addresses;
using Xunit;

namespace Smtp.Tests.Protocol.Addresses;

public sealed class AddressLiteralTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("IPv6:2001:db8::1", "2001:db8::1", true)]
    [InlineData("ipv6:2001:DB8::1", "2001:db8::1", true)]
    [InlineData("IPv6:::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:db8::1", "2001:db8::1", false)] // without its tag it is no literal, but an address all the same
    [InlineData("IPv6:192.0.2.1", null, false)]
    [InlineData("IPv6:", null, false)]
    [InlineData("IPv6:IPv6:::1", null, false)]
    [InlineData("192.0.2.01", null, false)]
    [InlineData("192.0.2.256", null, false)]
    [InlineData("192.0.2", null, false)]
    [InlineData("192.0.2.1.", null, false)]
    [InlineData("10.1", null, false)]
    [InlineData("1", null, false)]
    [InlineData("0x7f.1", null, false)]
    [InlineData("0x7f.0.0.1", null, false)]
    [InlineData("[::1]", null, false)]
    [InlineData("fe80::1%1", null, false)]
    [InlineData("::1/128", null, false)]
    [InlineData("１92.0.2.1", null, false)]
    [InlineData("", null, false)]
    public void An_address_has_one_reading_or_none(string text, string? expected, bool isLiteral)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        Assert.Equal(expected is not null, AddressLiteral.TryRead(octets, out var address));
        Assert.Equal(expected is null ? null : IPAddress.Parse(expected), address);
        Assert.Equal(isLiteral, AddressLiteral.IsValid(octets));
    }
}
