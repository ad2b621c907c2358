using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>A data directory that cannot be one: exit code 1, and one line that says which and why.</summary>
public sealed class DataDirectoryTests
{
    private static async Task AssertRefusedAsync(Daemon daemon, string words)
    {
        var (code, lines) = await Child.RunAsync(Daemon.Executable, ["run", "--config", daemon.ConfigFile]);
        Assert.Equal(1, code);
        var line = Assert.Single(lines, line => line.Contains("does not start", StringComparison.Ordinal));
        Assert.Contains(words, line, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(daemon.Folder, "data"), line, StringComparison.Ordinal);
        Assert.DoesNotContain(lines, text => text.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_in_its_place_is_refused()
    {
        await using var daemon = Daemon.Create(DaemonSettings.Standard());
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "data"), "", TestContext.Current.CancellationToken);
        await AssertRefusedAsync(daemon, "already exists");
    }

    [Fact]
    public async Task A_read_only_file_system_is_refused()
    {
        Strictness.RequireRoot("mounting needs root");
        await using var daemon = Daemon.Create(DaemonSettings.Standard());
        var data = Path.Combine(daemon.Folder, "data");
        Directory.CreateDirectory(data);
        var (code, lines) = await Child.RunAsync(Strictness.Require("mount"), ["-t", "tmpfs", "-o", "ro,size=1m", "smtpd-test", data]);
        if (code != 0)
            Strictness.Missing($"tmpfs cannot be mounted here: {string.Join(' ', lines)}");
        try
        {
            await AssertRefusedAsync(daemon, "Read-only file system");
        }
        finally
        {
            await Child.RunAsync(Strictness.Require("umount"), [data]);
        }
    }

    [Fact]
    public async Task Missing_parents_are_made()
    {
        await using var daemon = Daemon.Create(DaemonSettings.Standard(smtp => smtp["DataDirectory"] = "no/such/data"));
        await daemon.StartAgainAsync();
        Assert.True(Directory.Exists(Path.Combine(daemon.Folder, "no", "such", "data", "queue")));
        await daemon.StopAsync();
    }

    [Fact]
    public async Task Whatever_is_written_is_the_owners_alone()
    {
        await using var daemon = Daemon.Create(DaemonSettings.Standard());
        await daemon.StartAgainAsync();
        await SmtpSource.SendAsync(daemon.Port, messages: 2, sessions: 1, "jyoti@excite.example");
        await daemon.Mail("jyoti").WaitForAsync(2);
        var written = new DirectoryInfo(Path.Combine(daemon.Folder, "data")).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).ToList();
        Assert.Contains(written, entry => entry.Name == "pid");
        Assert.Contains(written, entry => entry.Name == "control.sock");
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal([], written.Where(entry => (entry.UnixFileMode & ~Owner) != 0).Select(entry => $"{entry.UnixFileMode} {entry.FullName}"));
        Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(daemon.Folder, "data")));
        await daemon.StopAsync();
    }
}
