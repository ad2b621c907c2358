using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class TranscriptTests
{
    [Fact]
    public async Task The_transcript_of_the_design_holds_to_the_letter()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["HostName"] = "excite.com";
            smtp["Domains"] = new System.Text.Json.Nodes.JsonObject { ["excite.com"] = DaemonSettings.Domain("jyoti", "sarika") };
        }));
        using var client = await RawClient.ConnectAsync(daemon.Port);

        Assert.Equal("220 excite.com Simple Mail Transfer Service Ready", await client.ReadReplyAsync());
        await client.ExpectAsync("HELO yahoo.com", "250 excite.com");
        await client.ExpectAsync("MAIL FROM:<Atul@yahoo.com>", "250 OK");
        await client.ExpectAsync("RCPT TO:<Jyoti@excite.com>", "250 OK");
        await client.ExpectAsync("RCPT TO:<Nobody@excite.com>", "550 No such user here");
        await client.ExpectAsync("RCPT TO:<Sarika@excite.com>", "250 OK");
        await client.ExpectAsync("DATA", "354 Start mail input; end with <CRLF>.<CRLF>");
        await client.ExpectAsync("Subject: news\r\n\r\nBlah blah blah...\r\n...etc. etc. etc.\r\n.", "250 OK");
        await client.ExpectAsync("QUIT", "221 excite.com Service closing transmission channel");
        Assert.Null(await client.ReadReplyAsync());

        foreach (var mailbox in new[] { "jyoti", "sarika" })
        {
            var text = await daemon.Mail(mailbox, "excite.com").OnlyTextAsync();
            Assert.StartsWith("Return-Path: <Atul@yahoo.com>", text, StringComparison.Ordinal);
            Assert.Contains("Received: from yahoo.com", text, StringComparison.Ordinal);
            Assert.Contains("Blah blah blah...", text, StringComparison.Ordinal);
            Assert.Contains("\n..etc. etc. etc.", text, StringComparison.Ordinal);
        }
    }
}
