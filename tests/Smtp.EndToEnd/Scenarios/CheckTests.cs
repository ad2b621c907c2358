using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>What strangers must stand up to, with a real DNS server. XCLIENT makes the strangers.</summary>
public sealed class CheckTests
{
    private static Task<Daemon> StartAsync(Dnsmasq dns, params string[] checks) =>
        Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["Listeners"]![0]!["XClient"] = new JsonObject { ["From"] = new JsonArray("127.0.0.1") };
            smtp["Dns"] = new JsonObject { ["Servers"] = new JsonArray(dns.Address) };
            smtp["Checks"] = new JsonObject(checks.Select(static check => KeyValuePair.Create(check, (JsonNode?)"Refuse")));
        }));

    private static async Task<string?> MailAsync(Daemon daemon, string client, string hello, string sender)
    {
        using var stranger = await RawClient.GreetedAsync(daemon.Port);
        Assert.StartsWith("220 ", await stranger.AskAsync($"XCLIENT ADDR={client}"), StringComparison.Ordinal);
        Assert.StartsWith("250-", await stranger.AskAsync($"EHLO {hello}"), StringComparison.Ordinal);
        return await stranger.AskAsync($"MAIL FROM:<{sender}>");
    }

    [Fact]
    public async Task A_client_needs_a_name_that_leads_back_to_it()
    {
        await using var dns = await Dnsmasq.StartAsync(
            "--host-record=mx.client.example,192.0.2.1", "--ptr-record=2.2.0.192.in-addr.arpa,mx.client.example",
            "--ptr-record=3.2.0.192.in-addr.arpa,evil)(\"x", "--local=/in-addr.arpa/");
        await using var daemon = await StartAsync(dns, "ReverseName");

        Assert.StartsWith("250 ", await MailAsync(daemon, "192.0.2.1", "x", "atul@yahoo.example"), StringComparison.Ordinal);
        foreach (var address in new[] { "192.0.2.2", "192.0.2.3", "192.0.2.4" })
            Assert.StartsWith("550 5.7.25 ", await MailAsync(daemon, address, "x", "atul@yahoo.example"), StringComparison.Ordinal);
        Assert.DoesNotContain(daemon.Log.Lines, static line => line.Contains("evil", StringComparison.Ordinal));

        // A client that may relay is never asked.
        Assert.StartsWith("250 ", await MailAsync(daemon, "127.0.0.9", "x", "atul@yahoo.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_of_a_client_is_in_the_trace_field()
    {
        await using var dns = await Dnsmasq.StartAsync("--host-record=mx.client.example,127.0.0.1");
        await using var daemon = await StartAsync(dns, "ReverseName");
        using var client = await RawClient.GreetedAsync(daemon.Port);
        await client.DeliverAsync("atul@yahoo.example", "jyoti@excite.example", "Subject: x\r\n\r\nhello");
        var message = Assert.Single(await daemon.Mail("jyoti").WaitForAsync());
        Assert.Contains("(mx.client.example [127.0.0.1])", message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_needs_a_domain_that_can_hear_of_its_mail()
    {
        await using var dns = await Dnsmasq.StartAsync(
            "--mx-host=yahoo.example,mx.yahoo.example,10", "--host-record=plain.example,192.0.2.1", "--dns-rr=null.example,15,000000");
        await using var daemon = await StartAsync(dns, "SenderDomain");

        Assert.StartsWith("250 ", await MailAsync(daemon, "192.0.2.1", "x", "atul@yahoo.example"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await MailAsync(daemon, "192.0.2.1", "x", "atul@plain.example"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await MailAsync(daemon, "192.0.2.1", "x", ""), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.8 ", await MailAsync(daemon, "192.0.2.1", "x", "atul@nowhere.example"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.27 ", await MailAsync(daemon, "192.0.2.1", "x", "atul@null.example"), StringComparison.Ordinal);

        // Nobody answers for it: dnsmasq has no server to ask, and refuses.
        Assert.StartsWith("450 4.1.8 ", await MailAsync(daemon, "192.0.2.1", "x", "atul@yahoo.test"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_names_itself_as_a_mail_server_does()
    {
        await using var dns = await Dnsmasq.StartAsync();
        await using var daemon = await StartAsync(dns, "OwnHelloName", "BareAddressHello", "UnqualifiedHello");

        foreach (var hello in new[] { "MX.excite.example", "192.0.2.1", "laptop" })
            Assert.StartsWith("550 5.7.1 ", await MailAsync(daemon, "192.0.2.1", hello, "atul@yahoo.example"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await MailAsync(daemon, "192.0.2.1", "[192.0.2.1]", "atul@yahoo.example"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await MailAsync(daemon, "127.0.0.9", "laptop", "atul@yahoo.example"), StringComparison.Ordinal);
    }
}
