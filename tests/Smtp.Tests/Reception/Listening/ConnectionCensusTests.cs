using System.Net;
using Smtp.Reception.Listening;
using Xunit;

namespace Smtp.Tests.Reception.Listening;

public sealed class ConnectionCensusTests
{
    private static readonly IPAddress First = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Second = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void There_is_a_limit_for_all()
    {
        var census = new ConnectionCensus(maximum: 2, maximumPerClient: 2);
        Assert.Equal(Admission.Granted, census.Enter(First));
        Assert.Equal(Admission.Granted, census.Enter(Second));
        Assert.Equal(Admission.TooMany, census.Enter(IPAddress.Loopback));

        census.Leave(First);
        Assert.Equal(Admission.Granted, census.Enter(IPAddress.Loopback));
    }

    [Fact]
    public void There_is_a_limit_for_each_client()
    {
        var census = new ConnectionCensus(maximum: 10, maximumPerClient: 1);
        Assert.Equal(Admission.Granted, census.Enter(First));
        Assert.Equal(Admission.TooManyFromClient, census.Enter(First));
        Assert.Equal(Admission.Granted, census.Enter(Second));

        census.Leave(First);
        Assert.Equal(Admission.Granted, census.Enter(First));
    }

    [Fact]
    public void A_connection_may_turn_out_to_be_another_clients()
    {
        var census = new ConnectionCensus(maximum: 3, maximumPerClient: 1);
        census.Enter(null);
        census.Enter(null);
        Assert.Equal(Admission.Granted, census.Move(null, First));
        Assert.Equal(Admission.TooManyFromClient, census.Move(null, First));
        Assert.Equal(Admission.Granted, census.Move(First, Second));
        Assert.Equal(Admission.TooManyFromClient, census.Enter(Second));
        Assert.Equal(Admission.Granted, census.Enter(First));
        Assert.Equal(Admission.TooManyFromClient, census.Move(First, Second));

        census.Leave(First);
        census.Leave(Second);
        census.Leave(null);
        Assert.Equal(Admission.Granted, census.Enter(First));
        Assert.Equal(Admission.Granted, census.Enter(Second));
    }

    [Fact]
    public void There_is_a_limit_for_each_network_if_it_is_wanted()
    {
        var census = new ConnectionCensus(maximum: 10, maximumPerClient: 2, maximumPerNetwork: 2);
        census.Enter(First);
        census.Enter(Second);
        Assert.Equal(Admission.TooManyFromNetwork, census.Enter(IPAddress.Parse("192.0.2.3")));
        Assert.Equal(Admission.Granted, census.Enter(IPAddress.Parse("192.0.3.3")));

        census.Leave(First);
        Assert.Equal(Admission.Granted, census.Enter(IPAddress.Parse("192.0.2.3")));
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", Admission.TooManyFromClient)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", Admission.Granted)]
    [InlineData("::1", "0.0.0.1", Admission.Granted)]
    public void An_IPv6_network_of_64_bits_counts_as_one_client(string one, string other, object expected)
    {
        var census = new ConnectionCensus(maximum: 10, maximumPerClient: 1);
        census.Enter(IPAddress.Parse(one));

        Assert.Equal(expected, census.Enter(IPAddress.Parse(other)));
    }
}
