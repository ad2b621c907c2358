using System.Diagnostics;
using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary><c>smtpd user</c>, as an administrator types it.</summary>
internal static class Users
{
    /// <returns>The exit code, and what was said on both outputs.</returns>
    public static async Task<(int ExitCode, string Said)> RunAsync(Daemon daemon, string? password, params string[] arguments)
    {
        var start = new ProcessStartInfo(Daemon.Executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["user", .. arguments, "--config", daemon.ConfigFile])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            if (password is not null)
                await process.StandardInput.WriteLineAsync(password);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It had ended and did not want to know; its exit code says so.
        }

        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Long);
        return (process.ExitCode, await output + await error);
    }

    public static async Task AddAsync(Daemon daemon, string address, string password, params string[] more)
    {
        var (code, said) = await RunAsync(daemon, password, ["add", address, "--password-stdin", .. more]);
        Assert.True(code == 0, said);
    }

    public static string File(Daemon daemon) => Path.Combine(daemon.Folder, "data", "accounts");
}
