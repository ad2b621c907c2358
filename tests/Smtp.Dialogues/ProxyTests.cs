using System.Net;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Listening;
using Smtp.Reception.Proxy;
using Smtp.Reception.Tls;

namespace Smtp.Dialogues;

public sealed class ProxyTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";
    private const string Addresses = "C000024DC63364019C400019";

    private static readonly ListenerOptions Listener = new() { Proxy = new ProxyOptions { From = [IPNetwork.Parse("203.0.113.0/24")] } };

    [Theory]
    [InlineData(Signature + "2111FFFF" + Addresses, "TooLong")]
    [InlineData(Signature + "2111000B" + Addresses, "TooShort")]
    [InlineData(Signature + "2112000C" + Addresses, "WrongFamily")]
    [InlineData(Signature + "2141000C" + Addresses, "WrongFamily")]
    [InlineData(Signature + "1111000C" + Addresses, "UnknownVersion")]
    [InlineData(Signature + "2111000F" + Addresses + "010005", "BadExtensions")]
    [InlineData(Signature + "21110013" + Addresses + "03000412345678", "BadChecksum")]
    [InlineData("50524F585920544350342031", "Incomplete")]
    [InlineData("50524F585920544350360D0A", "Syntax")]
    [InlineData("474554202F20485454502F312E310D0A0D0A", "NoHeader")]
    [InlineData("16030100C8010000C40303", "NoHeader")]
    public async Task A_header_that_cannot_be_used_ends_the_connection_without_a_word(string hex, string reason)
    {
        foreach (var tls in new[] { TlsMode.None, TlsMode.Implicit })
        {
            foreach (var size in new[] { 1, int.MaxValue })
            {
                await using var stage = await Stage.OpenAsync(Listener with { Tls = tls });
                var client = new Client(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
                stage.Connect(client.Connection);
                foreach (var piece in Convert.FromHexString(hex).Chunk(Math.Min(size, hex.Length)))
                    await client.SendAsync(piece);
                if (reason == "Incomplete")
                    await client.CloseAsync();

                await client.ExpectCloseAsync();
                await stage.WaitForNobodyAsync();
                Assert.Contains(
                    stage.Log.Lines,
                    line => line.StartsWith("1451 ", StringComparison.Ordinal) && line.EndsWith($": {reason}", StringComparison.Ordinal));
                Assert.Empty(stage.Log.Faults);
            }
        }
    }

    [Fact]
    public async Task Connections_count_for_the_client_and_not_for_its_proxy()
    {
        await using var stage = await Stage.OpenAsync(Listener, new ReceptionLimits { ConnectionsPerClient = 1 });
        var first = await ThroughAsync(stage, "192.0.2.1");
        await first.ExpectAsync("220*");
        var second = await ThroughAsync(stage, "192.0.2.2");
        await second.ExpectAsync("220*");

        var again = await ThroughAsync(stage, "192.0.2.1");
        await again.ExpectAsync("421 Too many connections, try again later");
        await again.ExpectCloseAsync();
        Assert.Contains("1006 Turned away 192.0.2.1: TooManyFromClient connections", stage.Log.Lines);

        await first.CloseAsync();
        await first.ExpectCloseAsync();
        await Stage.UntilAsync(() => stage.Server.Sessions <= 1);
        await (await ThroughAsync(stage, "192.0.2.1")).ExpectAsync("220*");
    }

    [Fact]
    public async Task Connections_whose_header_has_not_come_count_in_all()
    {
        await using var stage = await Stage.OpenAsync(Listener, new ReceptionLimits { Connections = 2, ConnectionsPerClient = 1 });
        stage.Connect(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
        stage.Connect(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
        await Stage.UntilAsync(() => stage.Server.Sessions >= 2);

        var third = await ThroughAsync(stage, "192.0.2.1");
        await third.ExpectCloseAsync();
        Assert.Contains("1006 Turned away 203.0.113.5: TooMany connections", stage.Log.Lines);
    }

    [Fact]
    public async Task Who_comes_without_a_proxy_cannot_fill_the_log()
    {
        await using var stage = await Stage.OpenAsync(Listener);
        for (var i = 0; i < 30; i++)
            await stage.Connect("198.51.100.9").ExpectCloseAsync();

        Assert.Equal(10, stage.Log.Lines.Count(static line => line.StartsWith("1452 ", StringComparison.Ordinal)));
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(stage.Log.Lines, static line => line == "1360 Turned away 20 more connections");
    }

    [Fact]
    public async Task A_client_that_is_turned_away_behind_its_proxy_cannot_fill_the_log()
    {
        await using var stage = await Stage.OpenAsync(Listener, new ReceptionLimits { ConnectionsPerClient = 1 });
        await (await ThroughAsync(stage, "192.0.2.1")).ExpectAsync("220*");
        for (var i = 0; i < 30; i++)
            await (await ThroughAsync(stage, "192.0.2.1")).ExpectAsync("421*");

        Assert.Equal(10, stage.Log.Lines.Count(static line => line.StartsWith("1006 ", StringComparison.Ordinal)));
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(stage.Log.Lines, static line => line == "1360 Turned away 20 more connections");
    }

    private static async Task<Client> ThroughAsync(Stage stage, string address)
    {
        var client = new Client(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
        stage.Connect(client.Connection);
        await client.SendAsync($"PROXY TCP4 {address} 198.51.100.1 40000 25\r\n");
        return client;
    }
}
