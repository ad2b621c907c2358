using System.Text;
using Microsoft.Extensions.Logging;
using Smtp.Dialogues.Staging;
using Smtp.Policy;
using Smtp.Policy.RateLimit;
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

    [Fact]
    public async Task Limits_by_client_network_and_sender_cost_a_transaction_no_object()
    {
        var without = await MeasureAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<jyoti@excite.com>\r\nRSET\r\n", 3);
        var limits = new RateLimits
        {
            Rules =
            [
                .. from scope in Enum.GetValues<RateScope>()
                   from quantity in Enum.GetValues<RateQuantity>()
                   select new RateRule(scope, quantity, 1_000_000_000, RateWindow.Hour),
            ],
        };
        var policy = new RateLimitPolicy(limits, static _ => false, TimeProvider.System);
        var with = await MeasureAsync(
            "MAIL FROM:<a@client.example>\r\nRCPT TO:<jyoti@excite.com>\r\nRSET\r\n", 3, new PolicyOrder([policy]));

        Assert.True(with < without + 8, $"{with} octets a transaction instead of {without}");
    }

    /// <returns>Octets allocated for each time <paramref name="commands"/> was said.</returns>
    private static async Task<double> MeasureAsync(string commands, int replies, PolicyOrder? policies = null)
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { IdleCommands = 1_000_000 }, policies: policies);
        stage.Log.Level = LogLevel.Information; // As the daemon has it.
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
