using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>Who guesses is banned, over a restart, until an operator says otherwise; who is known here is not.</summary>
public sealed class BanTests
{
    private const string Account = "jyoti@excite.example";
    private const string Password = "open sesame";

    private static JsonObject Settings(int failures = 3) => DaemonSettings.Standard(smtp =>
    {
        smtp["Listeners"]![0]!["Service"] = "Submission";
        smtp["Accounts"] = new JsonObject { ["Failures"] = failures };
    });

    private static Task<(int ExitCode, IReadOnlyList<string> Lines)> BanAsync(Daemon daemon, params string[] arguments) =>
        Child.RunAsync(Daemon.Executable, ["ban", .. arguments, "--config", daemon.ConfigFile]);

    private static async Task<string> LoginAsync(Daemon daemon, string account, string password)
    {
        using var client = await RawClient.GreetedAsync(daemon.Port);
        var message = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0{account}\0{password}"));
        return (await client.AskAsync($"AUTH PLAIN {message}"))![..9];
    }

    [Fact]
    public async Task A_ban_outlives_a_crash_is_listed_and_is_lifted()
    {
        await using var daemon = await Daemon.StartAsync(Settings());
        await Users.AddAsync(daemon, Account, Password);
        Assert.Empty((await BanAsync(daemon, "list")).Lines);
        for (var i = 0; i < 2; i++)
            Assert.Equal("535 5.7.8", await LoginAsync(daemon, $"guess{i}@excite.example", "x"));
        Assert.Equal("421 4.7.0", await LoginAsync(daemon, "guess2@excite.example", "x"));
        var file = Path.Combine(daemon.Folder, "data", "logins.json");
        await Patience.UntilAsync(() => File.Exists(file), () => "no file of bans");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        await daemon.KillAsync();
        var (code, lines) = await BanAsync(daemon, "list", "--json");
        Assert.Equal(0, code);
        Assert.Contains(lines, line => line.StartsWith("smtpd does not run", StringComparison.Ordinal));
        (code, _) = await BanAsync(daemon, "lift", "--all");
        Assert.Equal(1, code);

        await daemon.StartAgainAsync();
        Assert.Equal("421 4.7.0", await LoginAsync(daemon, Account, Password));
        (code, lines) = await BanAsync(daemon, "list");
        Assert.Equal(0, code);
        Assert.StartsWith("127.0.0.1  address  until 20", Assert.Single(lines), StringComparison.Ordinal);

        Assert.Equal(2, (await BanAsync(daemon, "lift")).ExitCode);
        Assert.Equal(1, (await BanAsync(daemon, "lift", "192.0.2.1")).ExitCode);
        (code, lines) = await BanAsync(daemon, "lift", "127.0.0.1");
        Assert.Equal((0, "127.0.0.1 may try again"), (code, Assert.Single(lines)));
        await daemon.Log.WaitForAsync("the ban of 127.0.0.1 is lifted");
        Assert.Equal("235 2.7.0", await LoginAsync(daemon, Account, Password));
    }

    [Fact]
    public async Task The_true_user_is_let_in_where_he_is_known_also_after_a_restart()
    {
        await using var daemon = await Daemon.StartAsync(Settings());
        await Users.AddAsync(daemon, Account, Password);
        Assert.Equal("235 2.7.0", await LoginAsync(daemon, Account, Password));
        await daemon.StopAsync();
        await daemon.StartAgainAsync();
        for (var i = 0; i < 3; i++)
            await LoginAsync(daemon, $"guess{i}@excite.example", "x");
        Assert.Equal("421 4.7.0", await LoginAsync(daemon, "sarika@excite.example", Password));
        Assert.Equal("235 2.7.0", await LoginAsync(daemon, Account, Password));
    }

    [Fact]
    public async Task Accounts_are_read_again_with_the_configuration_under_an_open_session()
    {
        await using var daemon = await Daemon.StartAsync(Settings(failures: 100));
        await Users.AddAsync(daemon, Account, Password);
        using var open = await RawClient.GreetedAsync(daemon.Port);

        var changed = Settings(failures: 1);
        changed["Smtp"]!["Accounts"]!["File"] = "other";
        changed["Smtp"]!["Accounts"]!["Mechanisms"] = new JsonArray("PLAIN");
        daemon.Configure(changed);
        await daemon.Log.WaitForAsync("Configuration read again");
        await daemon.Log.WaitForAsync("There are no accounts in");
        Assert.DoesNotContain(daemon.Log.Lines, line => line.Contains("only after a restart", StringComparison.Ordinal));
        Assert.StartsWith("504 ", await open.AskAsync("AUTH SCRAM-SHA-256"), StringComparison.Ordinal);

        await Users.AddAsync(daemon, Account, "second");
        Assert.Equal("235 2.7.0", await LoginAsync(daemon, Account, "second"));
        Assert.Equal("421 4.7.0", await LoginAsync(daemon, "nobody@excite.example", Password));
    }
}
