using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class LocalMailTests
{
    [Fact]
    public async Task Mail_from_swaks_is_found_in_the_mailbox()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());

        var (code, lines) = await Swaks.SendAsync(
            daemon.Port, "atul@yahoo.example", "sarika@excite.example", "--header", "Subject: lunch", "--body", "At one?");

        Assert.True(code == 0, string.Join('\n', lines));
        var message = Assert.Single(await daemon.Mail("sarika").WaitForAsync());
        Assert.Equal("lunch", message.Subject);
        Assert.Equal("At one?", message.TextBody!.Trim());
        Assert.Empty(daemon.Mail("jyoti").NewFiles());
    }

    [Fact]
    public async Task A_thousand_messages_over_fifty_connections_all_arrive_once()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());

        await SmtpSource.SendAsync(daemon.Port, messages: 1000, sessions: 50, to: "jyoti@excite.example");

        var messages = await daemon.Mail("jyoti").WaitForAsync(1000);
        await daemon.StopAsync();
        Assert.Equal(1000, daemon.Mail("jyoti").NewFiles().Count);
        Assert.Equal(1000, messages.Select(message => message.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task An_unknown_user_and_a_relay_by_a_stranger_are_refused()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(
            smtp => smtp["RelayClients"] = new JsonArray("192.0.2.0/24")));
        using var client = await RawClient.GreetedAsync(daemon.Port);

        await client.ExpectAsync("MAIL FROM:<atul@yahoo.example>", "250 2.1.0 OK");
        await client.ExpectAsync("RCPT TO:<nobody@excite.example>", "550 5.1.1 No such user here");
        Assert.StartsWith("550 5.7.1 ", await client.AskAsync("RCPT TO:<someone@yahoo.example>"), StringComparison.Ordinal);
    }
}
