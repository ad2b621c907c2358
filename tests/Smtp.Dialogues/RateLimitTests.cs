using Microsoft.Extensions.Time.Testing;
using Smtp.Dialogues.Staging;
using Smtp.Policy;
using Smtp.Policy.RateLimit;

namespace Smtp.Dialogues;

/// <summary>What a client hears that does too much, and what the log says of it.</summary>
public sealed class RateLimitTests
{
    private const string Transaction = "MAIL FROM:<a@client.example>\r\nRCPT TO:<jyoti@excite.com>\r\nRSET\r\n";

    [Fact]
    public async Task Too_many_connections_a_minute_hear_421_until_the_minute_is_over()
    {
        await using var stage = await OpenAsync(new RateRule(RateScope.Client, RateQuantity.Connections, 2, RateWindow.Minute));
        await stage.ConnectAsync();
        await stage.ConnectAsync();
        var third = stage.Connect();
        await third.ExpectAsync("421 Too many connections, try again later");
        await third.ExpectCloseAsync();
        await stage.ConnectAsync("203.0.113.6");

        Assert.Contains(
            stage.Log.Lines,
            line => line.StartsWith("1400 Refused Connection of 203.0.113.5 (): 421 4.7.0", StringComparison.Ordinal)
                && line.Contains(
                    "by Limits: PerClient.ConnectionsPerMinute 2 is reached: 203.0.113.5 has used 2, free again in ",
                    StringComparison.Ordinal));
        stage.Time.Advance(TimeSpan.FromSeconds(70));
        await stage.ConnectAsync();
    }

    [Fact]
    public async Task Too_many_messages_hear_450_at_MAIL_over_any_number_of_connections()
    {
        await using var stage = await OpenAsync(new RateRule(RateScope.Client, RateQuantity.Messages, 2, RateWindow.Hour));
        for (var i = 0; i < 2; i++)
        {
            var client = await stage.ConnectAsync();
            await client.EhloAsync();
            await client.SendAsync(Transaction);
            await client.ExpectAsync("250 2.1.0 OK");
            await client.ExpectAsync("250 2.1.5 OK");
            await client.ExpectAsync("250 2.0.0 OK");
        }

        var last = await stage.ConnectAsync();
        await last.EhloAsync();
        await last.SendAsync("MAIL FROM:<a@client.example>\r\n");
        await last.ExpectAsync("450 4.7.1 Too many messages, try again later");
    }

    [Fact]
    public async Task Too_many_recipients_hear_452_and_those_before_get_their_mail()
    {
        await using var stage = await OpenAsync(new RateRule(RateScope.Sender, RateQuantity.Recipients, 1, RateWindow.Hour));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.BeginAsync();
        await client.SendAsync("RCPT TO:<sarika@excite.com>\r\nDATA\r\n");
        await client.ExpectAsync("452 4.5.3 Too many recipients, try again later");
        await client.ExpectAsync("354*");
        await client.SendAsync("Hello\r\n.\r\n");
        await client.ExpectAsync("250 2.0.0*");

        Assert.Single(Assert.Single(stage.Sink.Messages).Recipients);
    }

    [Fact]
    public async Task Too_many_octets_hear_450_at_the_end_of_content_and_from_then_on_at_MAIL()
    {
        await using var stage = await OpenAsync(new RateRule(RateScope.Network, RateQuantity.Bytes, 10, RateWindow.Hour));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.BeginContentAsync();
        await client.SendAsync("1234567\r\n.\r\n");
        await client.ExpectAsync("250 2.0.0*");
        await client.BeginContentAsync();
        await client.SendAsync("12\r\n.\r\nMAIL FROM:<a@client.example> SIZE=2\r\n");
        await client.ExpectAsync("450 4.7.1 Too much mail, try again later");
        await client.ExpectAsync("450 4.7.1 Too much mail, try again later");

        Assert.Single(stage.Sink.Messages);
    }

    [Fact]
    public async Task Who_tries_names_is_shut_out_whatever_connection_he_comes_with()
    {
        await using var stage = await OpenAsync(new RateRule(RateScope.Client, RateQuantity.UnknownRecipients, 3, RateWindow.Hour));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<x1@excite.com>\r\nRCPT TO:<x2@excite.com>\r\n"
            + "RCPT TO:<x3@excite.com>\r\nRCPT TO:<jyoti@excite.com>\r\n");
        await client.ExpectAsync("250 2.1.0 OK");
        for (var i = 0; i < 3; i++)
            await client.ExpectAsync("550 5.1.1*");
        await client.ExpectAsync("421 4.7.0 Too many unknown recipients, try again later");
        await client.ExpectCloseAsync();

        var next = stage.Connect();
        await next.ExpectAsync("421 Too many unknown recipients, try again later");
        await next.ExpectCloseAsync();
        stage.Time.Advance(TimeSpan.FromMinutes(70));
        await stage.ConnectAsync();
    }

    [Fact]
    public async Task Who_makes_too_many_errors_is_shut_out()
    {
        await using var stage = await OpenAsync(new RateRule(RateScope.Client, RateQuantity.Errors, 2, RateWindow.Hour));
        var client = await stage.ConnectAsync();
        await client.SendAsync("HULLO\r\nGET / HTTP/1.1\r\n");
        await client.ExpectAsync("500*");
        await client.ExpectAsync("554*"); // Closes, and counts all the same.

        var next = stage.Connect();
        await next.ExpectAsync("421 Too many errors, try again later");
        await next.ExpectCloseAsync();
    }

    [Fact]
    public async Task Loopback_has_no_limit_by_client()
    {
        await using var stage = await OpenAsync(new RateRule(RateScope.Client, RateQuantity.Connections, 1, RateWindow.Minute));
        for (var i = 0; i < 3; i++)
            await stage.ConnectAsync("127.0.0.1");
    }

    private static async Task<Stage> OpenAsync(params RateRule[] rules)
    {
        var time = new FakeTimeProvider(Stage.Start);
        var policy = new RateLimitPolicy(new RateLimits { Rules = rules }, static _ => false, time);
        return await Stage.OpenAsync(policies: new PolicyOrder([policy]), time: time);
    }
}
