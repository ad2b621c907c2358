using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>A is mx.excite.example with jyoti; B is mx.yahoo.example with atul. A sends mail for yahoo.example to B.</summary>
public sealed class TwoInstancesTests
{
    private static JsonObject SettingsOfA(int portOfB) => DaemonSettings.Standard(smtp =>
    {
        smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo($"127.0.0.1:{portOfB}") };
        smtp["Queue"] = new JsonObject { ["FirstRetry"] = "200ms", ["MaximumRetry"] = "1s" };
    });

    private static JsonObject SettingsOfB(int port, params string[] mailboxes) => DaemonSettings.Standard(smtp =>
    {
        smtp["HostName"] = "mx.yahoo.example";
        smtp["Domains"] = new JsonObject { ["yahoo.example"] = DaemonSettings.Domain(mailboxes) };
        smtp["RelayClients"] = new JsonArray();
        DaemonSettings.SetPort(smtp, port);
    });

    private static async Task SendAsync(Daemon a)
    {
        using var client = await RawClient.GreetedAsync(a.Port);
        await client.DeliverAsync(
            "jyoti@excite.example", "atul@yahoo.example", "Subject: across\r\nMessage-ID: <across@excite.example>\r\n\r\nhello");
    }

    [Fact]
    public async Task Mail_from_a_client_of_A_arrives_at_B_with_both_Received_fields()
    {
        await using var b = await Daemon.StartAsync(SettingsOfB(0, "atul"));
        await using var a = await Daemon.StartAsync(SettingsOfA(b.Port));

        await SendAsync(a);

        var message = Assert.Single(await b.Mail("atul", "yahoo.example").WaitForAsync());
        var received = message.Headers.Where(header => header.Field == "Received").Select(header => header.Value).ToList();
        Assert.Equal(2, received.Count);
        Assert.Contains("by mx.yahoo.example", received[0], StringComparison.Ordinal);
        Assert.Contains("from mx.excite.example", received[0], StringComparison.Ordinal);
        Assert.Contains("by mx.excite.example", received[1], StringComparison.Ordinal);
        Assert.Contains("from client.example", received[1], StringComparison.Ordinal);
        Assert.Equal("jyoti@excite.example", message.Headers["Return-Path"]!.Trim('<', '>'));
        Assert.Equal("across@excite.example", message.MessageId);
    }

    [Fact]
    public async Task While_B_is_down_A_keeps_the_mail_and_delivers_when_B_is_back()
    {
        await using var b = await Daemon.StartAsync(SettingsOfB(FreePort.Next(), "atul"));
        await using var a = await Daemon.StartAsync(SettingsOfA(b.Port));
        await b.StopAsync();

        await SendAsync(a);
        await a.Log.WaitForAsync("deferred for atul@yahoo.example");
        Assert.Empty(b.Mail("atul", "yahoo.example").NewFiles());

        await b.StartAgainAsync();
        Assert.Single(await b.Mail("atul", "yahoo.example").WaitForAsync());
        await a.StopAsync();
        Assert.Single(b.Mail("atul", "yahoo.example").NewFiles());
        Assert.Empty(a.Mail("jyoti").NewFiles());
    }

    [Fact]
    public async Task When_B_refuses_the_sender_at_A_gets_a_bounce_with_recipient_status_and_the_words_of_B()
    {
        await using var b = await Daemon.StartAsync(SettingsOfB(0, "somebody-else"));
        await using var a = await Daemon.StartAsync(SettingsOfA(b.Port));

        await SendAsync(a);

        var bounce = Assert.Single(await a.Mail("jyoti").WaitForAsync());
        Assert.Equal("multipart/report", bounce.Body!.ContentType.MimeType);
        Assert.Equal("<>", bounce.Headers["Return-Path"]);
        var text = bounce.ToString();
        Assert.Contains("atul@yahoo.example", text, StringComparison.Ordinal);
        Assert.Contains("Status: 5.1.1", text, StringComparison.Ordinal);
        Assert.Contains("No such user here", text, StringComparison.Ordinal);
    }
}
