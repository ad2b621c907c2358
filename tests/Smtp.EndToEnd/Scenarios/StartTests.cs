using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class StartTests
{
    private static Task<(int ExitCode, IReadOnlyList<string> Lines)> RunAsync(params string[] arguments) =>
        Child.RunAsync(Daemon.Executable, arguments);

    /// <summary>One line for the operator, and no stack trace.</summary>
    private static void AssertRefused((int ExitCode, IReadOnlyList<string> Lines) run, string words)
    {
        Assert.Equal(1, run.ExitCode);
        var line = Assert.Single(run.Lines, line => line.Contains("does not start", StringComparison.Ordinal));
        Assert.Contains(words, line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(run.Lines, text => text.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_daemon_on_the_same_data_is_refused()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());
        AssertRefused(await RunAsync("run", "--config", daemon.ConfigFile), $"{daemon.Process.Id}");
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_one_line()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());
        await using var other = Daemon.Create(DaemonSettings.Standard(smtp => DaemonSettings.SetPort(smtp, daemon.Port)));
        AssertRefused(
            await RunAsync("run", "--config", other.ConfigFile), $"cannot listen on 127.0.0.1:{daemon.Port}: Address already in use");
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_said_in_one_line()
    {
        await using var daemon = Daemon.Create(DaemonSettings.Standard(smtp => smtp["DataDirectory"] = "/proc/nowhere"));
        AssertRefused(await RunAsync("run", "--config", daemon.ConfigFile), "/proc/nowhere");
    }

    [Fact]
    public async Task Check_lists_every_mistake_and_a_start_is_refused_with_the_same()
    {
        await using var daemon = Daemon.Create(DaemonSettings.Standard(smtp =>
        {
            smtp["HostNam"] = "x";
            smtp["Listeners"]![0]!["Port"] = 123456;
            smtp["RelayClients"] = new JsonArray("127.0.0.0/33");
        }));
        foreach (var command in new[] { "check", "run" })
        {
            var (code, lines) = await RunAsync(command, "--config", daemon.ConfigFile);
            Assert.Equal(1, code);
            Assert.Contains("Smtp:HostNam: there is no such setting; did you mean HostName?", lines);
            Assert.Contains(lines, line => line.StartsWith("Smtp:Listeners:0:Port: ", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.StartsWith("Smtp:RelayClients:0: ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Check_says_when_all_is_good()
    {
        await using var daemon = Daemon.Create(DaemonSettings.Standard());
        var (code, lines) = await RunAsync("check", "--config", daemon.ConfigFile);
        Assert.Equal(0, code);
        Assert.Equal(["configuration is good"], lines);
    }

    [Fact]
    public async Task The_environment_overrides_the_file()
    {
        await using var daemon = await Daemon.StartAsync(
            DaemonSettings.Standard(), new Dictionary<string, string> { ["Smtp__HostName"] = "other.excite.example" });
        using var client = await RawClient.ConnectAsync(daemon.Port);
        Assert.StartsWith("220 other.excite.example ", await client.ReadReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_says_where_mail_would_go_and_why()
    {
        await using var daemon = Daemon.Create(DaemonSettings.Standard(smtp =>
            smtp["Domains"]!["excite.example"]!["Aliases"] =
                new JsonObject { ["all"] = new JsonArray("jyoti@excite.example", "x@yahoo.example") }));
        var (code, lines) = await RunAsync("explain", "all@excite.example", "--config", daemon.ConfigFile);
        Assert.Equal(0, code);
        Assert.Contains(lines, line => line.StartsWith("jyoti@excite.example: delivered here: alias all@", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("x@yahoo.example: relayed: ", StringComparison.Ordinal));

        (code, lines) = await RunAsync("explain", "x@yahoo.example", "--client", "192.0.2.1", "--config", daemon.ConfigFile);
        Assert.Equal(1, code);
        Assert.Contains(
            lines,
            line => line.Contains("Relay", StringComparison.Ordinal) && line.Contains("refused with 550 5.7.1", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("relayed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_and_version_answer()
    {
        Assert.Equal(0, (await RunAsync("--help")).ExitCode);
        var (code, lines) = await RunAsync("--version");
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+", Assert.Single(lines));
    }
}
