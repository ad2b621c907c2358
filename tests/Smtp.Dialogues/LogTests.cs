using Smtp.Dialogues.Staging;

namespace Smtp.Dialogues;

public sealed class LogTests
{
    [Fact]
    public async Task An_accepted_message_is_one_line_with_its_queue_id()
    {
        await using var stage = await Stage.OpenAsync();
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.BeginContentAsync();
        await client.SendAsync("x\r\n.\r\n");
        await client.ExpectAsync("250*");

        Assert.Equal(
            "1003 Accepted 00000000001 from <a@client.example> to <jyoti@excite.com>, 3 octets, "
            + "client 203.0.113.5 (client.example) with ESMTP",
            Assert.Single(stage.Log.Lines, static line => line.StartsWith("1003 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refusal_is_one_line_with_its_reason_and_cannot_forge_another()
    {
        await using var stage = await Stage.OpenAsync();
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<\"x\n1003 Accepted\x1b[2J\"@y>\r\n");
        await client.ExpectAsync("501*");

        var line = Assert.Single(stage.Log.Lines, static line => line.StartsWith("1004 ", StringComparison.Ordinal));
        Assert.StartsWith(
            "1004 Refused 203.0.113.5 (client.example): 501 5.5.4 Syntax error in parameters or arguments to MAIL FROM",
            line,
            StringComparison.Ordinal);
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Fact]
    public async Task The_end_of_a_connection_tells_how_it_came()
    {
        await using var stage = await Stage.OpenAsync();
        var quit = await stage.ConnectAsync();
        await quit.SendAsync("QUIT\r\n");
        await quit.ExpectAsync("221*");
        await quit.ExpectCloseAsync();
        await stage.WaitForNobodyAsync();
        var gone = await stage.ConnectAsync();
        await gone.CloseAsync();
        await stage.WaitForNobodyAsync();

        var closed = stage.Log.Lines.Where(static line => line.StartsWith("1002 ", StringComparison.Ordinal)).ToArray();
        Assert.Contains("closed: Quit, 0 messages accepted", closed[0], StringComparison.Ordinal);
        Assert.Contains("closed: ClientClosed, 0 messages accepted", closed[1], StringComparison.Ordinal);
    }
}
