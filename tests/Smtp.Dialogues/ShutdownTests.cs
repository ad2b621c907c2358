using System.Net;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Listening;

namespace Smtp.Dialogues;

public sealed class ShutdownTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Timeless = TimeSpan.FromDays(3650);

    [Fact]
    public async Task A_server_without_sessions_stops_at_once()
    {
        await using var stage = await Stage.OpenAsync();

        await stage.Server.StopAsync(Deadline);
        Assert.Equal(0, stage.Server.Sessions);
    }

    [Fact]
    public async Task Nobody_is_let_in_any_more()
    {
        await using var stage = await Stage.OpenAsync();
        await stage.Server.StopAsync(Deadline);

        stage.Connect(new MemoryConnection(IPAddress.Loopback));
        Assert.Equal(0, stage.Server.Sessions);
    }

    [Fact]
    public async Task All_idle_sessions_hear_421()
    {
        await using var stage = await Stage.OpenAsync();
        var clients = new List<Client>();
        for (var i = 0; i < 50; i++)
            clients.Add(await stage.ConnectAsync());

        var stopping = stage.Server.StopAsync(Deadline);
        foreach (var client in clients)
        {
            await client.ExpectAsync("421*");
            await client.ExpectCloseAsync();
        }

        await stopping;
    }

    [Fact]
    public async Task A_transaction_that_does_not_end_is_cut_off_at_the_deadline_and_leaves_nothing()
    {
        // However far the clock runs below, only the deadline of the stop may end the session.
        var patience = new ReceptionTimeouts { DataStart = Timeless, DataBlock = Timeless, Content = Timeless };
        await using var stage = await Stage.OpenAsync(timeouts: patience);
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.BeginContentAsync();
        await client.SendAsync("Subject: half\r\n");

        var stopping = stage.Server.StopAsync(Deadline);
        await Stage.UntilAsync(() => stopping.IsCompleted, step: () => stage.Time.Advance(TimeSpan.FromSeconds(1)));
        await stopping;
        Assert.True(client.Connection.IsAborted);
        await stage.WaitForNobodyAsync();
        Assert.Equal(0, stage.Sink.Open);
        Assert.Empty(stage.Sink.Messages);
        Assert.Contains(stage.Log.Lines, static line => line.StartsWith("1009 ", StringComparison.Ordinal));
    }
}
