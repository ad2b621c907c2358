using System.Net;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class ListenersReaderTests
{
    [Fact]
    public void Proxies_are_networks_and_off_by_default()
    {
        var listeners = ConfigurationText.Read(ConfigurationText.With("", """
            [ { "Port": 25 }, { "Port": 26, "Proxy": { "From": [ "192.0.2.10", "2001:db8::/64" ] } },
              { "Port": 27, "Proxy": { "From": "::1" } } ]
            """)).Settings!.Reception.Listeners;
        Assert.Null(listeners[0].Proxy);
        Assert.Equal([IPNetwork.Parse("192.0.2.10/32"), IPNetwork.Parse("2001:db8::/64")], listeners[1].Proxy!.From);
        Assert.Equal([IPNetwork.Parse("::1/128")], listeners[2].Proxy!.From);
    }

    [Fact]
    public void Filters_are_networks_and_may_not_log_in_by_default()
    {
        var listeners = ConfigurationText.Read(ConfigurationText.With("", """
            [ { "Port": 25 }, { "Port": 26, "XClient": { "From": [ "192.0.2.0/28" ] } },
              { "Port": 27, "XClient": { "From": "::1", "Login": true } } ]
            """)).Settings!.Reception.Listeners;
        Assert.Null(listeners[0].XClient);
        Assert.Equal([IPNetwork.Parse("192.0.2.0/28")], listeners[1].XClient!.From);
        Assert.False(listeners[1].XClient!.Login);
        Assert.True(listeners[2].XClient!.Login);
    }

    [Theory]
    [InlineData("{}", "XClient:From", "are needed")]
    [InlineData("""{ "From": [ "0.0.0.0/0" ] }""", "XClient:From:0", "would let anybody claim to be anybody")]
    [InlineData("""{ "From": [ "192.0.2.1" ], "Login": "maybe" }""", "XClient:Login", "true or false")]
    public void Filters_that_cannot_be_are_refused(string filters, string path, string words) =>
        Assert.Contains(
            ConfigurationText.MistakesOf(ConfigurationText.With(
                "", $$"""[ { "Address": "0.0.0.0", "Port": 25, "XClient": {{filters}} } ]""")),
            m => m.StartsWith($"Smtp:Listeners:0:{path}: ", StringComparison.Ordinal) && m.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("{}", "Proxy:From", "are needed")]
    [InlineData("""{ "From": [] }""", "Proxy:From", "are needed")]
    [InlineData("""{ "From": [ "mx" ] }""", "Proxy:From:0", "is not a network")]
    [InlineData("""{ "From": [ "192.0.2.1/24" ] }""", "Proxy:From:0", "did you mean 192.0.2.0/24?")]
    [InlineData("""{ "From": [ "::ffff:192.0.2.1" ] }""", "Proxy:From:0", "write them as IPv4")]
    [InlineData("""{ "From": [ "0.0.0.0/0" ] }""", "Proxy:From:0", "would let anybody claim to be anybody")]
    [InlineData("""{ "From": [ "::/0" ] }""", "Proxy:From:0", "would let anybody claim to be anybody")]
    [InlineData("""{ "Form": [ "192.0.2.1" ] }""", "Proxy:Form", "there is no such setting")]
    [InlineData("\"Required\"", "Proxy", "is not a section")]
    public void Proxies_that_cannot_be_are_refused(string proxy, string path, string words) =>
        Assert.Contains(
            ConfigurationText.MistakesOf(ConfigurationText.With(
                "", $$"""[ { "Address": "0.0.0.0", "Port": 25, "Proxy": {{proxy}} } ]""")),
            m => m.StartsWith($"Smtp:Listeners:0:{path}: ", StringComparison.Ordinal) && m.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{ "Address": "0.0.0.0", "Port": 587, "Service": "Submission" }""", "only clients on this machine can log in without TLS")]
    [InlineData("""{ "Address": "::", "Port": 25, "Auth": true, "AuthWithoutTls": true }""", "passwords come in the clear")]
    [InlineData("""{ "Address": "0.0.0.0", "Port": 587, "Service": "Submission", "Tls": "StartTls" }""", null)]
    [InlineData("""{ "Address": "0.0.0.0", "Port": 587, "Service": "Submission", "Auth": false }""", null)]
    [InlineData("""{ "Address": "127.0.0.1", "Port": 587, "Service": "Submission" }""", null)]
    [InlineData("""{ "Address": "0.0.0.0", "Port": 25 }""", null)]
    [InlineData("""{ "Address": "0.0.0.0", "Port": 587, "Service": "Submission", "Proxy": { "From": [ "192.0.2.10" ] } }""", null)]
    public void Logins_of_clients_elsewhere_without_TLS_are_warned_of(string listener, string? words)
    {
        var warnings = ConfigurationText.Read(ConfigurationText.With("", $"[ {listener} ]")).Warnings
            .Where(static warning => warning.Path == "Smtp:Listeners:0:Tls").ToArray();
        if (words is null)
            Assert.Empty(warnings);
        else
            Assert.StartsWith(words, Assert.Single(warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void On_loopback_every_network_may_be_a_proxy() =>
        Assert.Empty(ConfigurationText.MistakesOf(
            ConfigurationText.With("", """[ { "Port": 25, "Proxy": { "From": [ "0.0.0.0/0" ] } } ]""")));
}
