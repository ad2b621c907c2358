using System.Net;
using Smtp.Protocol.Addresses;
using Xunit;

namespace Smtp.Tests.Protocol.Addresses;

public sealed class MappedAddressTests
{
    [Theory]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:c000:201", "192.0.2.1")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("::192.0.2.1", "::192.0.2.1")] // IPv4-compatible, RFC 4291 2.5.5.1: another address
    [InlineData("::1", "::1")]
    public void IPv4_in_the_clothes_of_IPv6_is_IPv4(string given, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), IPAddress.Parse(given).Unmapped());
}
