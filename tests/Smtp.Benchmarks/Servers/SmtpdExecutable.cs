using System.Diagnostics;
using System.Runtime.InteropServices;
using Smtp.Benchmarks.Machine;

namespace Smtp.Benchmarks.Servers;

/// <summary>The program under test: given, or published from the repository this benchmark was built from.</summary>
internal sealed record SmtpdExecutable(string Path, string Name)
{
    public static async Task<SmtpdExecutable> LocateAsync(FileInfo? given, bool native, string output, CancellationToken cancellationToken)
    {
        if (given is not null)
            return new SmtpdExecutable(given.FullName, NameOf(given.FullName));

        string[] runtime = native ? ["-r", RuntimeInformation.RuntimeIdentifier] : [];
        await Tool.RunAsync(
            "dotnet",
            ["publish", System.IO.Path.Combine(RepositoryRoot(), "src", "Smtp"), "-c", "Release", "-v", "quiet", "-o", output, .. runtime],
            cancellationToken);
        var path = System.IO.Path.Combine(output, "smtpd");
        return new SmtpdExecutable(path, NameOf(path));
    }

    /// <summary>Beside a framework-dependent executable lies its assembly, which has the version; a native one says nothing.</summary>
    private static string NameOf(string path) => File.Exists(path + ".dll")
        ? $"smtpd {FileVersionInfo.GetVersionInfo(path + ".dll").ProductVersion} (.NET {Environment.Version})"
        : "smtpd (native)";

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "Smtp.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("Not started from within the repository: give --smtpd.");
    }
}
