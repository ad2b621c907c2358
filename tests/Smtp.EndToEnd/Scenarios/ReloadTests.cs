using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class ReloadTests
{
    private static JsonObject With(params string[] mailboxes) =>
        DaemonSettings.Standard(smtp => smtp["Domains"]!["excite.example"] = DaemonSettings.Domain(mailboxes));

    [Fact]
    public async Task A_changed_file_is_in_force_for_sessions_that_are_open()
    {
        await using var daemon = await Daemon.StartAsync(With("jyoti"));
        using var client = await RawClient.GreetedAsync(daemon.Port);
        await client.AskAsync("MAIL FROM:<atul@yahoo.example>");
        Assert.StartsWith("550 ", await client.AskAsync("RCPT TO:<new@excite.example>"), StringComparison.Ordinal);

        daemon.Configure(With("jyoti", "new"));
        await daemon.Log.WaitForAsync("Configuration read again");

        Assert.StartsWith("250 ", await client.AskAsync("RCPT TO:<new@excite.example>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_keeps_the_running_configuration_and_is_said()
    {
        await using var daemon = await Daemon.StartAsync(With("jyoti"));

        var wrong = With("jyoti");
        wrong["Smtp"]!["Domain"] = "x";
        daemon.Configure(wrong);
        await daemon.Log.WaitForAsync("Smtp:Domain: there is no such setting; did you mean Domains?");
        await daemon.Log.WaitForAsync("The running configuration stays in force");

        await File.WriteAllTextAsync(daemon.ConfigFile, "{ \"Smtp\": {", TestContext.Current.CancellationToken);
        await daemon.Log.WaitForAsync("not valid JSON");

        using var client = await RawClient.GreetedAsync(daemon.Port);
        await client.DeliverAsync("atul@yahoo.example", "jyoti@excite.example", "Subject: still here\r\n\r\nhello");
        Assert.Single(await daemon.Mail("jyoti").WaitForAsync());
    }

    [Fact]
    public async Task The_hangup_signal_reads_the_file_again_and_names_what_needs_a_restart()
    {
        await using var daemon = await Daemon.StartAsync(With("jyoti"), new Dictionary<string, string> { ["Smtp__Limits__Errors"] = "7" });

        daemon.Process.Signal(Child.Hangup);
        await daemon.Log.WaitForAsync("Configuration read again");
        Assert.DoesNotContain(daemon.Log.Lines, line => line.Contains("only after a restart", StringComparison.Ordinal));

        var changed = With("jyoti");
        changed["Smtp"]!["HostName"] = "other.example";
        daemon.Configure(changed);
        var line = await daemon.Log.WaitForAsync("only after a restart");
        Assert.Contains("Smtp:HostName", line, StringComparison.Ordinal);
        await daemon.StopAsync();
    }
}
