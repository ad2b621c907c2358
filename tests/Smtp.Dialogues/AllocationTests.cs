using System.Text;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Listening;

namespace Smtp.Dialogues;

[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTestsAlone;

/// <summary>What a session costs the collector in its steady state, the test's own client and its waits included.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int CommandsAWrite = 500;
    private const int Writes = 50;

    [Fact]
    public async Task A_command_that_keeps_nothing_allocates_nothing()
    {
        var octets = await MeasureAsync("NOOP\r\n", 1);

        Assert.True(octets < 4, $"{octets} octets a NOOP");
    }

    [Fact]
    public async Task A_transaction_allocates_only_what_the_envelope_keeps()
    {
        var octets = await MeasureAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<jyoti@excite.com>\r\nRSET\r\n", 3);

        // Two mailboxes of two strings, envelope, recipient, its list, the transaction, and the router's answer.
        Assert.True(octets < 1000, $"{octets} octets a transaction");
    }

    /// <returns>Octets allocated for each time <paramref name="commands"/> was said.</returns>
    private static async Task<double> MeasureAsync(string commands, int replies)
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { IdleCommands = 1_000_000 });
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        var turn = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(commands, CommandsAWrite)));

        await SayAsync(client, turn, replies * CommandsAWrite, Writes);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await SayAsync(client, turn, replies * CommandsAWrite, Writes);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(CommandsAWrite * Writes);
    }

    private static async Task SayAsync(Client client, byte[] turn, int replies, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await client.SendAsync(turn);
            for (var lines = 0; lines < replies;)
            {
                var read = await client.Connection.Reader.ReadAsync(TestContext.Current.CancellationToken);
                foreach (var segment in read.Buffer)
                    lines += segment.Span.Count((byte)'\n');
                Assert.False(read.IsCompleted, "The server has closed the connection.");
                client.Connection.Reader.AdvanceTo(read.Buffer.End);
            }
        }
    }
}
