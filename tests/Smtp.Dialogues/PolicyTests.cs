using Smtp.Dialogues.Staging;
using Smtp.Policy;
using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;

namespace Smtp.Dialogues;

/// <summary>Where policies are asked, and what a refusal does to the session.</summary>
public sealed class PolicyTests
{
    private static readonly Reply No = new(550, new(5, 7, 1), "Not from you");
    private static readonly Reply Later = new(450, new(4, 7, 1), "Not now");
    private static readonly Reply Gone = new(421, new(4, 7, 0), "Go away");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_stage_is_asked_once_in_order_with_its_facts(bool slowly)
    {
        var policy = new ScriptedPolicy { Slowly = slowly };
        await using var stage = await Stage.OpenAsync(policies: new PolicyOrder([policy]));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.BeginContentAsync();
        await client.SendAsync("\r\nHello\r\n.\r\n");
        await client.ExpectAsync("250 2.0.0*");

        Assert.Equal(
            [
                "Connection 203.0.113.5 helo= from= to= 0",
                "Hello 203.0.113.5 helo=client.example from= to= 0",
                "Sender 203.0.113.5 helo=client.example from=a@client.example to= 0",
                "Recipient 203.0.113.5 helo=client.example from=a@client.example to=jyoti@excite.com 0",
                "Content 203.0.113.5 helo=client.example from=a@client.example to=jyoti@excite.com 9",
            ],
            policy.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_leaves_the_session_where_it_was(bool slowly)
    {
        var policy = new ScriptedPolicy { Slowly = slowly };
        await using var stage = await Stage.OpenAsync(policies: new PolicyOrder([policy]));
        var client = await stage.ConnectAsync();

        policy.Refuse(PolicyStage.Hello, No);
        await client.SendAsync("EHLO client.example\r\nMAIL FROM:<a@client.example>\r\n");
        await client.ExpectAsync("550 Not from you");
        await client.ExpectAsync("503 Send HELO or EHLO first");

        policy.Refuse(PolicyStage.Sender, Later);
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<jyoti@excite.com>\r\n");
        await client.ExpectAsync("450 4.7.1 Not now");
        await client.ExpectAsync("503 5.5.1 Send MAIL first");

        policy.Refuse(PolicyStage.Recipient, Later);
        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<jyoti@excite.com>\r\nDATA\r\n");
        await client.ExpectAsync("250 2.1.0 OK");
        await client.ExpectAsync("450 4.7.1 Not now");
        await client.ExpectAsync("554 5.5.1*");

        policy.Refuse(PolicyStage.Content, No);
        await client.SendAsync("RSET\r\n");
        await client.ExpectAsync("250 2.0.0 OK");
        await client.BeginContentAsync();
        await client.SendAsync("Hello\r\n.\r\nNOOP\r\n");
        await client.ExpectAsync("550 5.7.1 Not from you");
        await client.ExpectAsync("250 2.0.0 OK");
        Assert.Empty(stage.Sink.Messages);
    }

    [Fact]
    public async Task A_refused_connection_hears_why_and_is_closed()
    {
        var policy = new ScriptedPolicy().Refuse(PolicyStage.Connection, No);
        await using var stage = await Stage.OpenAsync(policies: new PolicyOrder([policy]));
        var client = stage.Connect();

        await client.ExpectAsync("550 Not from you");
        await client.ExpectCloseAsync();
        Assert.Contains(stage.Log.Lines, line => line.Contains("550 5.7.1 Not from you, by Scripted: because", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_refused_before_a_handshake_is_closed_without_one()
    {
        using var certificate = TestCertificate.Create("excite.com");
        var policy = new ScriptedPolicy().Refuse(PolicyStage.Connection, No);
        await using var stage = await Stage.OpenAsync(
            new ListenerOptions { Tls = TlsMode.Implicit },
            tls: new TlsOptions { Certificates = [certificate.Files] },
            policies: new PolicyOrder([policy]));
        var client = stage.Connect();

        await client.ExpectCloseAsync();
    }

    [Theory]
    [InlineData(PolicyStage.Hello)]
    [InlineData(PolicyStage.Sender)]
    [InlineData(PolicyStage.Recipient)]
    [InlineData(PolicyStage.Content)]
    public async Task Behind_421_the_connection_is_closed(PolicyStage at)
    {
        var policy = new ScriptedPolicy().Refuse(at, Gone);
        await using var stage = await Stage.OpenAsync(policies: new PolicyOrder([policy]));
        var client = await stage.ConnectAsync();
        await client.SendAsync("HELO client.example\r\n");
        if (at > PolicyStage.Hello)
            await client.ExpectAsync("250 excite.com");
        if (at >= PolicyStage.Sender)
            await client.SendAsync("MAIL FROM:<a@client.example>\r\n");
        if (at > PolicyStage.Sender)
            await client.ExpectAsync("250 OK");
        if (at >= PolicyStage.Recipient)
            await client.SendAsync("RCPT TO:<jyoti@excite.com>\r\n");
        if (at == PolicyStage.Content)
        {
            await client.ExpectAsync("250 OK");
            await client.SendAsync("DATA\r\n");
            await client.ExpectAsync("354*");
            await client.SendAsync("Hello\r\n.\r\n");
        }

        await client.ExpectAsync("421 Go away");
        await client.ExpectCloseAsync();
        Assert.Empty(stage.Sink.Messages);
    }

    [Fact]
    public async Task The_first_refusal_decides_and_no_other_policy_is_asked()
    {
        var first = new ScriptedPolicy().Refuse(PolicyStage.Sender, Later);
        var second = new ScriptedPolicy().Refuse(PolicyStage.Sender, No);
        await using var stage = await Stage.OpenAsync(policies: new PolicyOrder([first, second]));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\n");

        await client.ExpectAsync("450 4.7.1 Not now");
        Assert.DoesNotContain(second.Asked, asked => asked.StartsWith("Sender", StringComparison.Ordinal));
        Assert.Contains(
            stage.Log.Lines,
            line => line.Contains(
                "Refused Sender of 203.0.113.5 (client.example) from <a@client.example>: 450 4.7.1 Not now, by Scripted: because",
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_HELO_that_a_slow_policy_lets_through_ends_the_transaction_before_it()
    {
        var policy = new ScriptedPolicy { Slowly = true };
        await using var stage = await Stage.OpenAsync(policies: new PolicyOrder([policy]));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.BeginAsync();
        await client.SendAsync("BDAT 3\r\nabcHELO client.example\r\nMAIL FROM:<>\r\n");
        await client.ExpectAsync("250 2.0.0 OK");
        await client.ExpectAsync("250 excite.com");
        await client.ExpectAsync("250 OK");

        Assert.Equal(0, stage.Sink.Open);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commands_that_bring_no_mail_nearer_are_counted_however_long_a_policy_takes(bool slowly)
    {
        var policy = new ScriptedPolicy { Slowly = slowly };
        await using var stage = await Stage.OpenAsync(
            limits: new ReceptionLimits { IdleCommands = 3 }, policies: new PolicyOrder([policy]));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.BeginAsync();
        await client.SendAsync("RCPT TO:<jyoti@excite.com>\r\nEHLO client.example\r\n");
        await client.ExpectAsync("250 2.1.5 OK");
        await client.ExpectAsync("250-excite.com*");
        while (await client.ReadLineAsync() is { } line && line[3] == '-')
        {
        }

        await client.ExpectAsync("421 4.7.0 Too many commands without a message*");
        await client.ExpectCloseAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_refused_behind_a_policy_is_in_the_log_however_long_that_takes(bool slowly)
    {
        var policy = new ScriptedPolicy { Slowly = slowly };
        await using var stage = await Stage.OpenAsync(policies: new PolicyOrder([policy]));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<nobody@excite.com>\r\n");
        await client.ExpectAsync("250 2.1.0 OK");
        await client.ExpectAsync("550 5.1.1*");
        policy.Refuse(PolicyStage.Recipient, Later);
        await client.SendAsync("RCPT TO:<jyoti@excite.com>\r\n");
        await client.ExpectAsync("450 4.7.1 Not now");

        var refused = Assert.Single(stage.Log.Lines, static line => line.StartsWith("1004 ", StringComparison.Ordinal));
        Assert.StartsWith("1004 Refused 203.0.113.5 (client.example): 550 5.1.1 ", refused, StringComparison.Ordinal);
        Assert.EndsWith(" to RCPT TO:<nobody@excite.com>", refused, StringComparison.Ordinal);
        Assert.Single(stage.Log.Lines, static line => line.StartsWith("1400 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_EHLO_takes_nothing_from_what_is_known_of_the_transaction(bool slowly)
    {
        var policy = new ScriptedPolicy { Slowly = slowly };
        await using var stage = await Stage.OpenAsync(policies: new PolicyOrder([policy]));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\n");
        await client.ExpectAsync("250 2.1.0 OK");
        await RefuseHelloAsync();
        await client.SendAsync("RCPT TO:<jyoti@excite.com>\r\n");
        await client.ExpectAsync("250 2.1.5 OK");
        await RefuseHelloAsync();
        await client.SendAsync("DATA\r\n");
        await client.ExpectAsync("354*");
        await client.SendAsync("Hello\r\n.\r\n");
        await client.ExpectAsync("250 2.0.0*");

        const string Known = " 203.0.113.5 helo=client.example from=a@client.example to=";
        Assert.Single(policy.Asked, static asked => asked.StartsWith($"Recipient{Known}", StringComparison.Ordinal));
        Assert.Single(policy.Asked, static asked => asked.StartsWith($"Content{Known}", StringComparison.Ordinal));

        async Task RefuseHelloAsync()
        {
            policy.Refuse(PolicyStage.Hello, No);
            await client.SendAsync("EHLO other.example\r\n");
            await client.ExpectAsync("550 5.7.1 Not from you");
        }
    }
}
