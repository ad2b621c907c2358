using System.Net;
using Microsoft.Extensions.Time.Testing;
using Smtp.Delivery.Relay.Tls;
using Xunit;

namespace Smtp.Tests.Delivery.Relay.Tls;

public sealed class ClearHostsTests
{
    private static IPEndPoint Host(int number) => new(new IPAddress(number + 1), 25);

    [Fact]
    public void Hosts_are_forgotten_in_time_and_never_too_many()
    {
        var time = new FakeTimeProvider();
        var hosts = new ClearHosts(TimeSpan.FromMinutes(15), time);
        for (var i = 0; i <= ClearHosts.Capacity; i++)
            hosts.Add(Host(i), "why");
        Assert.Equal("why", hosts.Find(Host(0)));
        Assert.Null(hosts.Find(Host(ClearHosts.Capacity)));

        hosts.Add(Host(0), "again");
        Assert.Equal("again", hosts.Find(Host(0)));
        time.Advance(TimeSpan.FromMinutes(15));
        hosts.Add(Host(ClearHosts.Capacity), "now");
        Assert.Equal("now", hosts.Find(Host(ClearHosts.Capacity)));
        Assert.Null(hosts.Find(Host(0)));
    }
}
