using System.Globalization;
using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class DiskErrorTests
{
    [Theory]
    [InlineData("fdatasync")]
    [InlineData("pwrite64")]
    public async Task After_an_error_of_the_disk_nothing_is_taken_until_a_restart_and_all_that_was_answered_is_delivered(string call)
    {
        var strace = Strictness.Require("strace");
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(
            smtp => smtp["Queue"] = new JsonObject { ["FirstRetry"] = "200ms", ["MaximumRetry"] = "1s" }));
        var load = new LoadClient(daemon.Port, "jyoti@excite.example", call);
        var pid = daemon.Process.Id.ToString(CultureInfo.InvariantCulture);

        // From the twentieth call of each thread on, so that the first answers are good ones.
        await using (var tracer = Child.Start(
            strace, ["-f", "-p", pid, "-e", $"trace={call}", "-e", $"inject={call}:error=EIO:when=20+"]))
        {
            await WaitUntilTracedAsync(tracer);
            await load.RunAsync(20, int.MaxValue, TestContext.Current.CancellationToken)
                .WaitAsync(Patience.Long, TestContext.Current.CancellationToken);
            await daemon.Log.WaitForAsync("WRITING THE QUEUE FAILED");
            tracer.Signal(Child.Interrupt);
            await tracer.WaitForExitAsync();
        }

        // The disk is good again, but what it holds is not known.
        using (var client = await RawClient.GreetedAsync(daemon.Port))
            Assert.StartsWith("451 4.3.0 ", await client.AskAsync("MAIL FROM:<atul@yahoo.example>"), StringComparison.Ordinal);

        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        await Promises.AreKeptAsync(daemon, load.Answered.ToHashSet());
        using (var client = await RawClient.GreetedAsync(daemon.Port))
            await client.DeliverAsync("atul@yahoo.example", "jyoti@excite.example", "Subject: again\r\n\r\nhello");
        await daemon.StopAsync();
    }

    private static async Task WaitUntilTracedAsync(Child tracer)
    {
        var line = await tracer.Output.WaitForAsync(
            line => line.Contains(" attached", StringComparison.Ordinal) || line.Contains("ptrace", StringComparison.Ordinal));
        if (line.Contains("ptrace", StringComparison.Ordinal))
            Strictness.Missing($"strace may not attach here: {line}");
    }
}
