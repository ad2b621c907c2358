using System.Globalization;
using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>Mail routed by a real DNS server. All mail hosts are on loopback, told apart by address, because MX knows no port.</summary>
public sealed class MxTests
{
    private static Task<Daemon> StartAsync(Dnsmasq dns, int relayPort, Action<JsonObject>? change = null) =>
        Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["Dns"] = new JsonObject { ["Servers"] = new JsonArray(dns.Address) };
            smtp["Relay"] = new JsonObject { ["Port"] = relayPort, ["LoopbackIsOwn"] = false };
            smtp["Queue"] = new JsonObject { ["FirstRetry"] = "200ms" };
            change?.Invoke(smtp);
        }));

    private static async Task SendAsync(Daemon daemon, string to)
    {
        using var client = await RawClient.GreetedAsync(daemon.Port);
        await client.DeliverAsync("jyoti@excite.example", to, "Subject: by MX\r\n\r\nhello");
    }

    [Fact]
    public async Task The_next_preference_is_tried_when_the_best_host_is_down()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var dns = await Dnsmasq.StartAsync(
            "--mx-host=yahoo.example,down.yahoo.example,10", "--mx-host=yahoo.example,up.yahoo.example,20",
            "--host-record=down.yahoo.example,127.0.0.77", "--host-record=up.yahoo.example,127.0.0.1");
        await using var daemon = await StartAsync(dns, sink.Port);

        await SendAsync(daemon, "atul@yahoo.example");

        await Patience.UntilAsync(() => sink.Files().Count == 1, () => string.Join('\n', daemon.Log.Lines));
        await daemon.Log.WaitForAsync(line => line.Contains("up.yahoo.example [127.0.0.1]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_domain_without_MX_is_reached_at_its_own_address()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var dns = await Dnsmasq.StartAsync("--host-record=plain.example,127.0.0.1");
        await using var daemon = await StartAsync(dns, sink.Port);

        await SendAsync(daemon, "atul@plain.example");

        await Patience.UntilAsync(() => sink.Files().Count == 1, () => string.Join('\n', daemon.Log.Lines));
    }

    [Theory]
    [InlineData("atul@null.example", "5.1.10", "takes no mail")]
    [InlineData("atul@nowhere.example", "5.1.2", "nowhere.example")]
    [InlineData("atul@self.example", "5.4.6", "loop")]
    public async Task A_domain_that_can_never_be_reached_is_bounced(string to, string status, string words)
    {
        await using var dns = await Dnsmasq.StartAsync(
            // RFC 7505: MX 0 "."
            "--dns-rr=null.example,15,000000",
            "--mx-host=self.example,mx.excite.example,10", "--host-record=mx.excite.example,127.0.0.1");
        await using var daemon = await StartAsync(dns, FreePort.Next());

        await SendAsync(daemon, to);

        var bounce = Assert.Single(await daemon.Mail("jyoti").WaitForAsync());
        var text = bounce.ToString();
        Assert.Contains(to, text, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Status: {status}"), text, StringComparison.Ordinal);
        Assert.Contains(words, text, StringComparison.OrdinalIgnoreCase);
    }
}
