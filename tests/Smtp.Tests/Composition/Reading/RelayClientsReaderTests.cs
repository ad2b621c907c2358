using System.Net;
using Smtp.Reception.Listening;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class RelayClientsReaderTests
{
    private const string Reachable = """[ { "Address": "127.0.0.1", "Port": 2525 }, { "Address": "0.0.0.0", "Port": 2526 } ]""";

    private static IEnumerable<string> MistakesOf(string networks, string listeners = Reachable) =>
        ConfigurationText.MistakesOf(ConfigurationText.With($"\"RelayClients\": {networks},", listeners));

    [Theory]
    [InlineData("""[ "0.0.0.0/0" ]""")]
    [InlineData("""[ "::/0" ]""")]
    [InlineData("""[ "0.0.0.0/1", "128.0.0.0/1" ]""")]
    [InlineData("""[ "8000::/1" ]""")]
    [InlineData("""[ "::ffff:0:0/96" ]""")]
    [InlineData("""[ "::/16" ]""")]
    [InlineData("""[ "::ffff:0:0/97" ]""")]
    public void No_network_makes_an_open_relay_of_a_listener_that_can_be_reached(string networks) =>
        Assert.NotEmpty(MistakesOf(networks));

    [Fact]
    public void Many_networks_together_make_no_open_relay_either()
    {
        var networks = string.Join(", ", Enumerable.Range(0, 32).Select(i => $"\"{i * 8}.0.0.0/8\""));
        Assert.Contains(MistakesOf($"[ {networks} ]"), m => m.Contains("together the networks cover", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_IPv6_networks_together_make_no_open_relay_either()
    {
        var networks = string.Join(", ", Enumerable.Range(0x2000, 600).Select(i => $"\"{i:x}::/16\""));
        Assert.Contains(MistakesOf($"[ {networks} ]"), m => m.Contains("of the IPv6 world", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""[ "0.0.0.0/0" ]""")]
    [InlineData("""[ "0.0.0.0/1", "128.0.0.0/1" ]""")]
    [InlineData("""[ "::/0" ]""")]
    public void An_open_relay_that_is_meant_starts_with_a_warning(string networks)
    {
        var read = ConfigurationText.Read(
            ConfigurationText.With($"\"AllowOpenRelay\": true, \"RelayClients\": {networks},", Reachable));

        Assert.Empty(read.Mistakes);
        Assert.Contains(read.Warnings, warning => warning.Message.Contains("makes this an OPEN RELAY", StringComparison.Ordinal));
    }

    [Fact]
    public void The_override_alone_warns_of_nothing() =>
        Assert.DoesNotContain(
            ConfigurationText.Read(
                ConfigurationText.With("\"AllowOpenRelay\": true, \"RelayClients\": [ \"10.0.0.0/8\" ],", Reachable)).Warnings,
            warning => warning.Path.Contains("RelayClients", StringComparison.Ordinal));

    [Theory]
    [InlineData("""[ "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fd00::/16", "2001:db8::/32" ]""")]
    public void Private_networks_may_relay(string networks) => Assert.Empty(MistakesOf(networks));

    [Fact]
    public void On_loopback_alone_every_network_will_do() =>
        Assert.Empty(
            MistakesOf("""[ "0.0.0.0/0", "::/0" ]""", """[ { "Address": "127.0.0.1", "Port": 0 }, { "Address": "::1", "Port": 0 } ]"""));

    [Fact]
    public void A_reload_is_held_against_the_listeners_that_stay_bound()
    {
        var bound = new ListenerOptions { Address = IPAddress.Any, Port = 25 };
        var read = ConfigurationText.Read(ConfigurationText.With("\"RelayClients\": [ \"0.0.0.0/0\" ],"), [bound]);
        Assert.Contains(read.Mistakes, m => m.Message.Contains("open relay", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("192.0.2.1/24", "did you mean 192.0.2.0/24?")]
    [InlineData("localhost", "is not a network")]
    [InlineData("10/8", "is not a network")]
    [InlineData("10.0.0.0/-1", "is not a network")]
    [InlineData("fe80::1%1", "is not a network")]
    public void What_is_no_network_is_refused(string network, string words) =>
        Assert.Contains(MistakesOf($"[ \"{network}\" ]"), m => m.Contains(words, StringComparison.Ordinal));
}
