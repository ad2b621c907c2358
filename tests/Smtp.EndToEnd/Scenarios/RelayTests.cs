using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class RelayTests
{
    [Fact]
    public async Task A_thousand_messages_through_to_a_sink_all_arrive_once()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
            smtp["Routes"] = new JsonObject { ["*"] = DaemonSettings.RouteTo(sink.Address) }));

        await SmtpSource.SendAsync(daemon.Port, messages: 1000, sessions: 50, to: "someone@elsewhere.example");

        await Patience.UntilAsync(() => sink.Files().Count >= 1000, () => $"{sink.Files().Count} of 1000 messages in the sink");
        await daemon.StopAsync();
        Assert.Equal(1000, sink.Files().Count);
        var ids = sink.Field("Message-Id");
        Assert.DoesNotContain("", ids);
        Assert.Equal(1000, ids.Distinct().Count());
    }

    [Fact]
    public async Task The_next_host_of_a_route_takes_over_when_the_first_is_down()
    {
        await using var sink = await SmtpSink.StartAsync();
        var nobody = FreePort.Next();
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo($"127.0.0.1:{nobody}", sink.Address) }));
        using var client = await RawClient.GreetedAsync(daemon.Port);

        await client.DeliverAsync("jyoti@excite.example", "atul@yahoo.example", "Subject: second choice\r\n\r\nhello");

        await Patience.UntilAsync(() => sink.Files().Count == 1, () => string.Join('\n', daemon.Log.Lines));
    }
}
