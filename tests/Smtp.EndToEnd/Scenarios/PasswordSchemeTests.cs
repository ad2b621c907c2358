using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>What we store Dovecot knows, and what it stores we know.</summary>
public sealed class PasswordSchemeTests
{
    private const string Password = "Sesam öffne dich";

    public static TheoryData<string> Schemes => ["SCRAM-SHA-256", "ARGON2ID", "BLF-CRYPT", "SHA512-CRYPT", "SHA256-CRYPT", "PLAIN"];

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task Doveadm_and_smtpd_know_each_others_hashes(string scheme)
    {
        var doveadm = Strictness.Require("doveadm");
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp => smtp["Listeners"]![0]!["Service"] = "Submission"));

        await Users.AddAsync(daemon, "jyoti@excite.example", Password, "--scheme", scheme);
        var ours = (await File.ReadAllTextAsync(Users.File(daemon), TestContext.Current.CancellationToken)).Split(':')[1];
        Assert.StartsWith($"{{{scheme}}}", ours, StringComparison.Ordinal);
        Assert.Equal(0, await VerifyAsync(doveadm, ours, Password));
        Assert.NotEqual(0, await VerifyAsync(doveadm, ours, Password + "x"));

        var (code, lines) = await Child.RunAsync(doveadm, ["-c", "/dev/null", "pw", "-s", scheme, "-p", Password]);
        Assert.True(code == 0, string.Join('\n', lines));
        await File.AppendAllTextAsync(
            Users.File(daemon), $"sarika@excite.example:{lines[^1]}:::::\n", TestContext.Current.CancellationToken);
        using var client = await RawClient.GreetedAsync(daemon.Port);
        var right = await client.AskAsync($"AUTH PLAIN {Plain("sarika@excite.example", Password)}");
        Assert.StartsWith("235 ", right, StringComparison.Ordinal);
        using var other = await RawClient.GreetedAsync(daemon.Port);
        Assert.StartsWith("535 ", await other.AskAsync($"AUTH PLAIN {Plain("sarika@excite.example", "wrong")}"), StringComparison.Ordinal);
    }

    private static async Task<int> VerifyAsync(string doveadm, string hash, string password) =>
        (await Child.RunAsync(doveadm, ["-c", "/dev/null", "pw", "-t", hash, "-p", password])).ExitCode;

    private static string Plain(string name, string password) =>
        Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0{name}\0{password}"));
}
