using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary>What is missing on this machine is a skip with its reason, or a failure where nothing may be missing (CI).</summary>
internal static class Strictness
{
    public static bool IsStrict { get; } =
        Environment.GetEnvironmentVariable("SMTPD_TESTS_STRICT") == "1" || Environment.GetEnvironmentVariable("CI") == "true";

    public static void Missing(string reason)
    {
        if (IsStrict)
            Assert.Fail($"{reason}, and nothing may be skipped here (SMTPD_TESTS_STRICT, CI)");
        Assert.Skip(reason);
    }

    /// <summary>The path of a program, looked up in PATH and the folders of servers.</summary>
    public static string Require(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/libexec/dovecot", "/usr/lib/dovecot"]);
        foreach (var folder in folders)
        {
            var path = Path.Combine(folder, program);
            if (File.Exists(path))
                return path;
        }

        Missing($"{program} is not installed");
        throw new FileNotFoundException(program);
    }

    public static void RequireRoot(string why)
    {
        if (!Environment.IsPrivilegedProcess)
            Missing($"not root: {why}");
    }
}
