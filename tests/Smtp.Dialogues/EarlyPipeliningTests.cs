using Smtp.Dialogues.Staging;
using Smtp.Reception.Listening;

namespace Smtp.Dialogues;

public sealed class EarlyPipeliningTests
{
    private static readonly ListenerOptions Strict = new() { RefuseEarlyPipelining = true };

    [Theory]
    [InlineData(false, "EHLO a\r\nMAIL FROM:<a@client.example>\r\n", "554 Commands sent before this one was answered")]
    [InlineData(false, "HELO a\r\nMAIL FROM:<a@client.example>\r\n", "554 Commands sent before this one was answered")]
    [InlineData(false, "NOOP\r\nN", "554 Commands sent before this one was answered")]
    [InlineData(true, "EHLO a\r\nNOOP\r\n", "554 5.5.0 Commands sent before this one was answered")]
    [InlineData(true, "DATA\r\nSubject: x\r\n\r\n.\r\n", "554 5.5.0 Commands sent before this one was answered")]
    [InlineData(true, "STARTTLS\r\nMAIL FROM:<a@client.example>\r\n", "554 5.5.0 Commands sent before this one was answered")]
    [InlineData(true, "AUTH LOGIN\r\nanlvdGk=\r\n", "554 5.5.0 Commands sent before this one was answered")]
    public async Task What_goes_on_before_the_answer_is_refused_by_setting(bool extended, string octets, string reply)
    {
        await using var stage = await Stage.OpenAsync(Strict);
        var client = await stage.ConnectAsync();
        if (extended)
            await client.EhloAsync();
        if (octets.StartsWith("DATA", StringComparison.Ordinal))
            await client.BeginAsync();

        await client.SendAsync(octets);
        await client.ExpectAsync(reply);
        await client.ExpectCloseAsync();
        await stage.WaitForNobodyAsync();
        Assert.Empty(stage.Sink.Messages);
        Assert.Equal(0, stage.Sink.Open);
    }

    [Fact]
    public async Task What_may_be_pipelined_may_be_pipelined()
    {
        await using var stage = await Stage.OpenAsync(Strict);
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.SendAsync(
            "RSET\r\nMAIL FROM:<a@client.example>\r\nRCPT TO:<jyoti@excite.com>\r\nBDAT 3\r\nabcBDAT 0 LAST\r\nNOOP\r\nQUIT\r\n");
        foreach (var code in new[] { 250, 250, 250, 250, 250, 250, 221 })
            await client.ExpectAsync($"{code}*");
        await client.ExpectCloseAsync();
        Assert.Single(stage.Sink.Messages);
    }

    [Fact]
    public async Task Without_a_delay_who_has_talked_by_the_greeting_is_an_early_talker()
    {
        await using var stage = await Stage.OpenAsync(new ListenerOptions { RefuseEarlyTalkers = true, GreetingDelay = TimeSpan.Zero });
        var patient = await stage.ConnectAsync();
        await patient.EhloAsync();

        var early = new Client(new MemoryConnection(System.Net.IPAddress.Parse("203.0.113.6")));
        var sending = early.SendAsync("EHLO a\r\n");
        stage.Connect(early.Connection);
        await early.ExpectAsync("554 Talking before the greeting");
        await early.ExpectCloseAsync();
        await sending;
    }
}
