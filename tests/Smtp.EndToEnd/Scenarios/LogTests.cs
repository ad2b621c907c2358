using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class LogTests
{
    private const string PlainLine = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \w+ +[\w.]*/?\d+ ";
    private const string SystemdLine = @"^<\d>[\w./]*\d+ ";

    private static JsonObject Formatted(string name)
    {
        var settings = DaemonSettings.Standard();
        settings["Logging"]!["Console"] = new JsonObject { ["FormatterName"] = name };
        return settings;
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("systemd")]
    [InlineData("json")]
    public async Task No_client_can_forge_a_line(string format)
    {
        await using var daemon = await Daemon.StartAsync(Formatted(format));
        using (var client = await RawClient.ConnectAsync(daemon.Port))
        {
            await client.ReadReplyAsync();
            await client.SendAsync("EHLO a\rFORGED 1\u001b[31m\u0085\r\n");
            await client.ReadReplyAsync();
            await client.SendAsync("EHLO good.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<\"x\nFORGED 2\"@excite.example>\r\n");
            await client.SendAsync("RCPT TO:<nobody\u2028FORGED@excite.example>\r\nNOOP \u001b]0;x\u0007\nFORGED 3\r\nQUIT\r\n");
            while (await client.ReadReplyAsync() is not null)
            {
            }
        }

        await daemon.StopAsync();
        Assert.DoesNotContain(daemon.Log.Lines, line => line.StartsWith("FORGED", StringComparison.Ordinal));
        Assert.DoesNotContain(
            daemon.Log.Lines, line => line.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029'));
        if (format == "json")
            Assert.All(daemon.Log.Lines, line => Assert.NotNull(JsonNode.Parse(line)!["EventId"]));
        else
            Assert.All(daemon.Log.Lines, line => Assert.Matches(format == "simple" ? PlainLine : SystemdLine, line));
    }
}
