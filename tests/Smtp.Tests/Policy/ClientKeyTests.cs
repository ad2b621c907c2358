using System.Net;
using Smtp.Policy;
using Xunit;

namespace Smtp.Tests.Policy;

public sealed class ClientKeyTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.200", true)]
    [InlineData("192.0.2.1", "192.0.3.1", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:2:2::1", false)]
    [InlineData("::1", "0.0.0.1", false)]
    public void A_network_is_an_IPv4_24_or_an_IPv6_48(string one, string other, bool same) =>
        Assert.Equal(same, ClientKey.OfNetwork(IPAddress.Parse(one)) == ClientKey.OfNetwork(IPAddress.Parse(other)));

    [Theory]
    [InlineData("192.0.2.200", "192.0.2.0/24")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1::/48")]
    public void A_network_is_shown_as_people_write_it(string client, string text) =>
        Assert.Equal(text, ClientKey.NetworkText(IPAddress.Parse(client)));
}
