using Smtp.Dialogues.Staging;
using Smtp.Reception.Listening;

namespace Smtp.Dialogues;

/// <summary>RFC 2920: as few packets as the conversation allows.</summary>
public sealed class PipeliningTests
{
    [Fact]
    public async Task Replies_to_pipelined_commands_leave_in_one_write()
    {
        await using var stage = await Stage.OpenAsync();
        var client = await stage.ConnectAsync();
        var before = client.Connection.Flushes;

        await client.SendAsync(
            "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<jyoti@excite.com>\r\nRCPT TO:<nobody@excite.com>\r\nDATA\r\n");
        var replies = await client.ReadFlushAsync();

        Assert.Equal(1, client.Connection.Flushes - before);
        Assert.StartsWith("250-excite.com\r\n", replies, StringComparison.Ordinal);
        Assert.EndsWith(
            "250 2.1.0 OK\r\n250 2.1.5 OK\r\n550 5.1.1 No such user here\r\n354 Start mail input; end with <CRLF>.<CRLF>\r\n",
            replies,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_transaction_pipelined_behind_content_is_answered_with_it()
    {
        await using var stage = await Stage.OpenAsync();
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.BeginContentAsync();
        var before = client.Connection.Flushes;

        await client.SendAsync("x\r\n.\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<jyoti@excite.com>\r\nDATA\r\n");
        var replies = await client.ReadFlushAsync();

        Assert.Equal(1, client.Connection.Flushes - before);
        Assert.Equal(4, replies.Count(static character => character == '\n'));
    }

    [Fact]
    public async Task Replies_do_not_pile_up_behind_a_client_that_never_reads()
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { IdleCommands = 100_000 });
        var client = await stage.ConnectAsync();
        var before = client.Connection.Flushes;

        // All in one piece: without a limit every reply would be kept until the last command was read.
        var sending = client.SendAsync(string.Concat(Enumerable.Repeat("NOOP\r\n", 20_000)) + "QUIT\r\n");
        var lines = 0;
        while (await client.ReadLineAsync() is not null)
            lines++;

        await sending;
        Assert.Equal(20_001, lines);
        Assert.InRange(client.Connection.Flushes - before, 20_000 * 8 / 20_000, 20_000 * 8 / 16_000);
    }
}
