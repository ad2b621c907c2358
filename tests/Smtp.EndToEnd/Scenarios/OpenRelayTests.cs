using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>
/// A stranger gets nothing through, however he writes the address. He is on loopback like every client here, so nobody may relay in these
/// settings; the server is mx.excite.example, at 127.0.0.1, with mailboxes at excite.example.
/// </summary>
public sealed class OpenRelayTests
{
    public static TheoryData<string, string, string> Tricks => new()
    {
        // name, MAIL, RCPT
        { "plain", "<spam@client.example>", "<victim@yahoo.example>" },
        { "null sender", "<>", "<victim@yahoo.example>" },
        { "sender of ours", "<jyoti@excite.example>", "<victim@yahoo.example>" },
        { "sender at our name", "<spam@mx.excite.example>", "<victim@yahoo.example>" },
        { "sender at our address", "<spam@[127.0.0.1]>", "<victim@yahoo.example>" },
        { "sender of the recipient's domain", "<victim@yahoo.example>", "<victim@yahoo.example>" },
        { "sender without a domain", "<spam>", "<victim@yahoo.example>" },
        { "percent hack at our domain", "<spam@client.example>", "<victim%yahoo.example@excite.example>" },
        { "percent hack at our name", "<spam@client.example>", "<victim%yahoo.example@mx.excite.example>" },
        { "percent hack at our address", "<spam@client.example>", "<victim%yahoo.example@[127.0.0.1]>" },
        { "percent hack alone", "<spam@client.example>", "<victim%yahoo.example>" },
        { "quoted percent hack", "<spam@client.example>", "<\"victim%yahoo.example\"@excite.example>" },
        { "percent hack twice", "<spam@client.example>", "<victim%yahoo.example%excite.example@excite.example>" },
        { "percent hack with a tag", "<spam@client.example>", "<jyoti+victim%yahoo.example@mx.excite.example>" },
        { "quoted address", "<spam@client.example>", "<\"victim@yahoo.example\">" },
        { "quoted address at our domain", "<spam@client.example>", "<\"victim@yahoo.example\"@excite.example>" },
        { "quoted address at our name", "<spam@client.example>", "<\"victim@yahoo.example\"@mx.excite.example>" },
        { "quoted address at our address", "<spam@client.example>", "<\"victim@yahoo.example\"@[127.0.0.1]>" },
        { "address with two @", "<spam@client.example>", "<victim@yahoo.example@excite.example>" },
        { "address with two @, our address", "<spam@client.example>", "<victim@yahoo.example@[127.0.0.1]>" },
        { "source route through our domain", "<spam@client.example>", "<@excite.example:victim@yahoo.example>" },
        { "source route through our name", "<spam@client.example>", "<@mx.excite.example:victim@yahoo.example>" },
        { "source route through our address", "<spam@client.example>", "<@[127.0.0.1]:victim@yahoo.example>" },
        { "long source route", "<spam@client.example>", "<@excite.example,@mx.excite.example:victim@yahoo.example>" },
        { "source route in MAIL", "<@excite.example:spam@client.example>", "<victim@yahoo.example>" },
        { "UUCP", "<spam@client.example>", "<yahoo.example!victim>" },
        { "UUCP at our domain", "<spam@client.example>", "<yahoo.example!victim@excite.example>" },
        { "UUCP at our address", "<spam@client.example>", "<yahoo.example!victim@[127.0.0.1]>" },
        { "UUCP through us", "<spam@client.example>", "<excite.example!yahoo.example!victim>" },
        { "UUCP through us, quoted", "<spam@client.example>", "<\"yahoo.example!victim\"@mx.excite.example>" },
        { "empty domain", "<spam@client.example>", "<victim@>" },
        { "empty local part", "<spam@client.example>", "<@yahoo.example>" },
        { "no brackets", "spam@client.example", "victim@yahoo.example" },
        { "one bracket", "<spam@client.example>", "<victim@yahoo.example" },
        { "a space and a second address", "<spam@client.example>", "<jyoti@excite.example victim@yahoo.example>" },
        { "a comma and a second address", "<spam@client.example>", "<jyoti@excite.example,victim@yahoo.example>" },
        { "a second path", "<spam@client.example>", "<jyoti@excite.example> <victim@yahoo.example>" },
        { "an encoded line feed", "<spam@client.example>", "<jyoti%0aRCPT TO:victim@yahoo.example>" },
        { "an encoded NUL", "<spam@client.example>", "<victim@yahoo.example%00@excite.example>" },
        { "a prefix for another transport", "<spam@client.example>", "<SMTP:victim@yahoo.example>" },
        { "our domain as a subdomain of theirs", "<spam@client.example>", "<victim@excite.example.yahoo.example>" },
        { "a subdomain of ours", "<spam@client.example>", "<victim@yahoo.example.excite.example>" },
        { "our domain and a dot", "<spam@client.example>", "<victim@excite.example.>" },
        { "another address literal", "<spam@client.example>", "<victim@[192.0.2.1]>" },
        { "an IPv6 literal", "<spam@client.example>", "<victim@[IPv6:2001:db8::1]>" },
        { "an address literal without brackets", "<spam@client.example>", "<victim@192.0.2.1>" },
        { "postmaster elsewhere", "<spam@client.example>", "<postmaster@yahoo.example>" },
        { "a comment", "<spam@client.example>", "<victim(jyoti@excite.example)@yahoo.example>" },
        { "ORCPT", "<spam@client.example>", "<nobody@excite.example> ORCPT=rfc822;victim@yahoo.example" },
    };

    [Fact]
    public async Task No_classical_trick_relays()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var daemon = await Daemon.StartAsync(Closed(sink.Port));
        var taken = new List<string>();
        var delivered = 0;
        foreach (var row in Tricks)
        {
            var (name, mail, rcpt) = row.Data;
            using var client = await RawClient.GreetedAsync(daemon.Port);
            var sender = await client.AskAsync($"MAIL FROM:{mail}");
            var reply = sender!.StartsWith('2') ? await client.AskAsync($"RCPT TO:{rcpt}") : sender;
            if (!reply!.StartsWith('5'))
                taken.Add($"{name}: {reply} to {mail} {rcpt}");

            // With one of ours beside it the message is taken all the same: who was refused must not get it, too.
            await client.AskAsync("RSET");
            if ((await client.AskAsync($"MAIL FROM:{mail}"))![0] != '2')
                continue;
            await client.AskAsync($"RCPT TO:{rcpt}");
            Assert.StartsWith("250", await client.AskAsync("RCPT TO:<jyoti@excite.example>"), StringComparison.Ordinal);
            Assert.StartsWith("354", await client.AskAsync("DATA"), StringComparison.Ordinal);
            Assert.StartsWith("250", await client.AskAsync($"Subject: {name}\r\n\r\nHello\r\n."), StringComparison.Ordinal);
            delivered++;
        }

        Assert.Empty(taken);
        await daemon.Mail("jyoti").WaitForAsync(delivered);
        await QueueIsEmptyAsync(daemon);
        Assert.Empty(sink.Begun());
        Assert.Equal(delivered, daemon.Mail("jyoti").NewFiles().Count);
    }

    [Theory]
    [InlineData("victim+tag@yahoo.example")]
    [InlineData("\"a b\"@yahoo.example")]
    [InlineData("VICTIM@YAHOO.EXAMPLE")]
    public async Task The_same_addresses_go_where_relaying_is_allowed(string recipient)
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var daemon = await Daemon.StartAsync(Closed(sink.Port, "127.0.0.0/8"));
        using var client = await RawClient.GreetedAsync(daemon.Port);

        await client.DeliverAsync("a@client.example", recipient, "Subject: for them\r\n\r\nHello");
        await Patience.UntilAsync(() => sink.Files().Count == 1, () => string.Join('\n', daemon.Log.Lines));
        await QueueIsEmptyAsync(daemon);
        Assert.Equal([$"<{recipient}>"], sink.Field("X-Rcpt-Args"));
    }

    [Fact]
    public async Task Nmap_finds_no_open_relay()
    {
        await using var daemon = await Daemon.StartAsync(Closed(sinkPort: 1));

        var found = await Nmap.OpenRelayAsync(daemon.Port);
        Assert.Contains("doesn't seem to be an open relay, all tests failed", found, StringComparison.Ordinal);
    }

    /// <summary>Or the test above would say nothing.</summary>
    [Fact]
    public async Task Nmap_finds_the_relay_where_there_is_one()
    {
        await using var daemon = await Daemon.StartAsync(Closed(sinkPort: 1, "127.0.0.0/8"));

        Assert.Contains("Server is an open relay", await Nmap.OpenRelayAsync(daemon.Port), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_relay_does_not_start_unless_it_is_meant_and_then_every_start_warns()
    {
        var open = DaemonSettings.Standard(smtp =>
        {
            smtp["Listeners"]![0]!["Address"] = "0.0.0.0";
            smtp["RelayClients"] = new JsonArray("0.0.0.0/0");
        });
        await using var daemon = Daemon.Create(open);
        await using (var refused = Child.Start(Daemon.Executable, ["run", "--config", daemon.ConfigFile], daemon.Folder))
        {
            Assert.Equal(1, await refused.WaitForExitAsync());
            Assert.Contains(refused.Output.Lines, line => line.Contains("would make this an open relay", StringComparison.Ordinal));
        }

        open["Smtp"]!["AllowOpenRelay"] = true;
        daemon.Configure(open);
        var (code, lines) = await Child.RunAsync(Daemon.Executable, ["check", "--config", daemon.ConfigFile]);
        Assert.Equal(0, code);
        Assert.Contains(
            lines, line => line.Contains("warning: Smtp:RelayClients:0: 0.0.0.0/0 makes this an OPEN RELAY", StringComparison.Ordinal));

        await using var started = Child.Start(Daemon.Executable, ["run", "--config", daemon.ConfigFile], daemon.Folder);
        await started.Output.WaitForAsync(line => line.Contains(" warn  48 ", StringComparison.Ordinal)
            && line.Contains("makes this an OPEN RELAY", StringComparison.Ordinal));
        await started.Output.WaitForAsync(line => line.EndsWith(" Ready", StringComparison.Ordinal));
        started.Signal(Child.Terminate);
        Assert.Equal(0, await started.WaitForExitAsync());
    }

    /// <summary>Then what is in the sink is all there will be.</summary>
    private static Task QueueIsEmptyAsync(Daemon daemon) => Patience.UntilAsync(
        () => daemon.QueueJsonAsync("list").GetAwaiter().GetResult().Count == 0, () => "something waits in the queue");

    private static JsonObject Closed(int sinkPort, params string[] relayClients) => DaemonSettings.Standard(smtp =>
    {
        smtp["RelayClients"] = new JsonArray([.. relayClients.Select(network => (JsonNode)network)]);
        smtp["Routes"] = new JsonObject { ["*"] = DaemonSettings.RouteTo($"127.0.0.1:{sinkPort}") };
        smtp["Limits"] = new JsonObject { ["Errors"] = 1000 };
    });
}
