using System.Net;
using Smtp.Dialogues.Staging;
using Smtp.Policy;
using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;
using Smtp.Reception.XClient;

namespace Smtp.Dialogues;

public sealed class XClientTests
{
    private static readonly ListenerOptions Listener = new()
    {
        XClient = new XClientOptions { From = [IPNetwork.Parse("203.0.113.0/24")] },
    };

    [Fact]
    public async Task Connections_count_for_whom_a_filter_speaks()
    {
        await using var stage = await Stage.OpenAsync(Listener, new ReceptionLimits { ConnectionsPerClient = 1 });
        var first = await BecomeAsync(stage, "192.0.2.1");
        await first.ExpectAsync("220*");
        var second = await BecomeAsync(stage, "192.0.2.2");
        await second.ExpectAsync("220*");

        var again = await BecomeAsync(stage, "192.0.2.1");
        await again.ExpectAsync("421 Too many connections, try again later");
        await again.ExpectCloseAsync();

        await first.CloseAsync();
        await first.ExpectCloseAsync();
        await Stage.UntilAsync(() => stage.Server.Sessions <= 1);
        await (await BecomeAsync(stage, "192.0.2.1")).ExpectAsync("220*");
    }

    [Fact]
    public async Task A_client_that_is_turned_away_behind_a_filter_cannot_fill_the_log()
    {
        await using var stage = await Stage.OpenAsync(Listener, new ReceptionLimits { ConnectionsPerClient = 1 });
        await (await BecomeAsync(stage, "192.0.2.1")).ExpectAsync("220*");
        for (var i = 0; i < 30; i++)
        {
            var again = await BecomeAsync(stage, "192.0.2.1");
            await again.ExpectAsync("421 Too many connections, try again later");
            await again.ExpectCloseAsync();
            while (stage.Server.Sessions > 1)
                await Task.Yield();
        }

        Assert.Equal(10, stage.Log.Lines.Count(static line => line.StartsWith("1006 ", StringComparison.Ordinal)));
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(stage.Log.Lines, static line => line == "1360 Turned away 20 more connections");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_may_not_connect_may_not_through_a_filter_either(bool slowly)
    {
        var policy = new ScriptedPolicy { Slowly = slowly };
        await using var stage = await Stage.OpenAsync(Listener, policies: new PolicyOrder([policy]));
        var client = await stage.ConnectAsync();
        policy.Refuse(PolicyStage.Connection, ReplyCatalogue.RelayingDenied);

        await client.SendAsync("XCLIENT ADDR=192.0.2.1 HELO=x\r\n");
        await client.ExpectAsync("550 Relaying denied");
        await client.ExpectCloseAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HELO_of_a_filters_client_is_asked_about_as_any_other(bool slowly)
    {
        var policy = new ScriptedPolicy { Slowly = slowly };
        await using var stage = await Stage.OpenAsync(Listener, policies: new PolicyOrder([policy]));
        var client = await stage.ConnectAsync();
        policy.Refuse(PolicyStage.Hello, ReplyCatalogue.RelayingDenied);

        await client.SendAsync("XCLIENT ADDR=192.0.2.1 HELO=x PROTO=ESMTP\r\n");
        await client.ExpectAsync("550 Relaying denied");
        await client.SendAsync("MAIL FROM:<a@client.example>\r\n");
        await client.ExpectAsync("503 Send HELO or EHLO first");
        await client.EhloAsync();
        await client.BeginAsync();
        Assert.Contains(policy.Asked, static asked => asked.StartsWith("Connection 192.0.2.1 ", StringComparison.Ordinal));
        Assert.Contains(policy.Asked, static asked => asked.StartsWith("Hello 192.0.2.1 helo=x ", StringComparison.Ordinal));
    }

    private static async Task<Client> BecomeAsync(Stage stage, string address)
    {
        var client = await stage.ConnectAsync();
        await client.SendAsync($"XCLIENT ADDR={address}\r\n");
        return client;
    }
}
