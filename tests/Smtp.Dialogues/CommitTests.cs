using Smtp.Dialogues.Staging;
using Smtp.Mail;

namespace Smtp.Dialogues;

/// <summary>RFC 5321 4.2.5: 250 is a promise, so it is not made before it can be kept.</summary>
public sealed class CommitTests
{
    [Theory]
    [InlineData("x\r\n.\r\n")]
    [InlineData("BDAT")]
    public async Task Acceptance_is_spoken_only_after_the_commit(string content)
    {
        await using var stage = await Stage.OpenAsync();
        var gate = new TaskCompletionSource();
        stage.Sink.CommitGate = gate.Task;
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        if (content == "BDAT")
        {
            await client.BeginAsync();
            await client.SendAsync("BDAT 3 LAST\r\nx\r\n");
        }
        else
        {
            await client.BeginContentAsync();
            await client.SendAsync(content);
        }

        // However long the disk takes, the session waits and says nothing.
        await stage.Sink.CommitBegun.WaitAsync(TestContext.Current.CancellationToken);
        stage.Time.Advance(TimeSpan.FromHours(2));
        Assert.False(client.Connection.Reader.TryRead(out _));
        Assert.Empty(stage.Sink.Messages);

        gate.SetResult();
        await client.ExpectAsync("250 2.0.0 OK queued as *");
        Assert.Single(stage.Sink.Messages);
    }

    [Fact]
    public async Task A_fault_in_the_queue_costs_only_its_session()
    {
        await using var stage = await Stage.OpenAsync();
        var unlucky = await stage.ConnectAsync();
        var other = await stage.ConnectAsync();
        await unlucky.EhloAsync();
        await other.EhloAsync();
        await other.BeginAsync();

        stage.Sink.BeginFault = new InvalidOperationException("Not foreseen.");
        await unlucky.BeginAsync();
        await unlucky.SendAsync("DATA\r\n");
        await unlucky.ExpectCloseAsync();
        Assert.Same(stage.Sink.BeginFault, Assert.Single(stage.Log.Faults));

        stage.Sink.BeginFault = null;
        await other.SendAsync("DATA\r\n");
        await other.ExpectAsync("354*");
        await other.SendAsync("x\r\n.\r\n");
        await other.ExpectAsync("250*");
        Assert.Single(stage.Sink.Messages);
    }

    [Fact]
    public async Task A_queue_that_recovers_is_used_again_in_the_same_session()
    {
        await using var stage = await Stage.OpenAsync();
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        stage.Sink.State = SinkState.Full;
        await client.SendAsync("MAIL FROM:<a@client.example>\r\n");
        await client.ExpectAsync("452 4.3.1*");

        stage.Sink.State = SinkState.Accepting;
        await client.BeginContentAsync();
    }
}
