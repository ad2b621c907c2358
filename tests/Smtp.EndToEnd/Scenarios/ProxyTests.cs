using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>Behind HAProxy, and with clients that swaks says it speaks for.</summary>
public sealed class ProxyTests
{
    private static Task<Daemon> StartAsync(string intermediary, string from, string relayClient = "127.0.0.0/8", string level = "Information")
    {
        var settings = DaemonSettings.Standard(smtp =>
        {
            smtp["Listeners"]![0]![intermediary] = new JsonObject { ["From"] = new JsonArray(from) };
            smtp["RelayClients"] = new JsonArray(relayClient);
        });
        settings["Logging"]!["LogLevel"]!["Default"] = level;
        return Daemon.StartAsync(settings);
    }

    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy check-send-proxy check inter 100ms")]
    [InlineData("send-proxy-v2")]
    [InlineData("send-proxy-v2 check-send-proxy check inter 100ms")]
    [InlineData("send-proxy-v2-ssl-cn")]
    [InlineData("send-proxy-v2 proxy-v2-options crc32c,unique-id,authority,ssl")]
    public async Task Mail_comes_through_a_real_proxy(string server)
    {
        await using var daemon = await StartAsync("Proxy", "127.0.0.1", level: "Debug");
        await using var haproxy = await Haproxy.StartAsync(daemon.Port, server);

        // From an address of its own, so that the proxy's cannot be taken for it.
        var (code, lines) = await Swaks.SendAsync(
            haproxy.Port, "atul@yahoo.example", "jyoti@excite.example", "--local-interface", "127.0.0.42", "--body", "through");

        Assert.True(code == 0, string.Join('\n', lines.Concat(daemon.Log.Lines)));
        var message = Assert.Single(await daemon.Mail("jyoti").WaitForAsync());
        Assert.Contains("([127.0.0.42])", message.ToString(), StringComparison.Ordinal);
        await daemon.Log.WaitForAsync(
            static line => line.Contains("1003 Accepted", StringComparison.Ordinal)
                && line.Contains("client 127.0.0.42 ", StringComparison.Ordinal));

        // The proxy looks in on its own account, too.
        if (server.Contains(" check ", StringComparison.Ordinal))
        {
            await daemon.Log.WaitForAsync(static line => line.Contains(" 1450 ", StringComparison.Ordinal)
                && line.Contains(" through 127.0.0.1 is 127.0.0.1's, by PROXY ", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(daemon.Log.Lines, static line => line.Contains(" 1451 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_rights_of_a_proxy_are_not_those_of_its_clients()
    {
        await using var daemon = await StartAsync("Proxy", "127.0.0.1", relayClient: "127.0.0.1/32");
        await using var haproxy = await Haproxy.StartAsync(daemon.Port, "send-proxy-v2");

        var (code, lines) = await Swaks.SendAsync(
            haproxy.Port, "atul@yahoo.example", "someone@elsewhere.example", "--local-interface", "127.0.0.42");

        Assert.Equal(24, code); // swaks: no recipient was accepted
        Assert.Contains(lines, static line => line.Contains("550 5.7.1 Relaying denied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_without_a_proxy_is_closed_without_a_word()
    {
        await using var daemon = await StartAsync("Proxy", "127.0.0.1");
        using var client = await RawClient.ConnectAsync(daemon.Port);
        await client.SendAsync("EHLO client.example\r\n");
        Assert.Null(await client.ReadReplyAsync());
        await daemon.Log.WaitForAsync(static line => line.Contains(" 1451 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stranger_with_a_header_is_closed_without_a_word()
    {
        await using var daemon = await StartAsync("Proxy", "192.0.2.1");
        using var client = await RawClient.ConnectAsync(daemon.Port);
        Assert.Null(await client.ReadReplyAsync());
        await daemon.Log.WaitForAsync(static line => line.Contains(" 1452 Turned away 127.0.0.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Swaks_speaks_PROXY_and_XCLIENT()
    {
        await using var behindProxy = await StartAsync("Proxy", "127.0.0.1");
        var (code, lines) = await Swaks.SendAsync(
            behindProxy.Port, "atul@yahoo.example", "jyoti@excite.example", "--proxy-version", "2", "--proxy-family", "AF_INET",
            "--proxy-protocol", "STREAM", "--proxy-command", "PROXY", "--proxy-source", "192.0.2.77", "--proxy-source-port", "4000",
            "--proxy-dest", "198.51.100.1", "--proxy-dest-port", "25");
        Assert.True(code == 0, string.Join('\n', lines.Concat(behindProxy.Log.Lines)));
        var proxied = Assert.Single(await behindProxy.Mail("jyoti").WaitForAsync());
        Assert.Contains("([192.0.2.77])", proxied.ToString(), StringComparison.Ordinal);

        await using var behindFilter = await StartAsync("XClient", "127.0.0.1");
        (code, lines) = await Swaks.SendAsync(
            behindFilter.Port, "atul@yahoo.example", "jyoti@excite.example", "--xclient-addr", "192.0.2.78", "--xclient-name",
            "mx.yahoo.example", "--xclient-helo", "said.yahoo.example", "--xclient-proto", "ESMTP");
        Assert.True(code == 0, string.Join('\n', lines.Concat(behindFilter.Log.Lines)));
        Assert.Contains(
            "(mx.yahoo.example [192.0.2.78])", Assert.Single(await behindFilter.Mail("jyoti").WaitForAsync()).ToString(),
            StringComparison.Ordinal);

        (code, _) = await Swaks.SendAsync(
            behindFilter.Port, "atul@yahoo.example", "someone@elsewhere.example", "--xclient-addr", "192.0.2.78");
        Assert.Equal(24, code);
    }
}
