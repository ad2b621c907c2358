using System.Diagnostics;
using SharpFuzz;

namespace Smtp.Fuzz.Engine;

/// <summary>A copy of this program whose code under test counts its edges. The build itself stays as it is.</summary>
internal static class InstrumentedCopy
{
    private static readonly string[] UnderTest =
        ["Smtp.Protocol.dll", "Smtp.Mail.dll", "Smtp.Queue.dll", "Smtp.Accounts.dll", "Smtp.Reception.dll", "Smtp.Routing.dll"];

    public static void Make(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        foreach (var name in UnderTest)
            Fuzzer.Instrument(Path.Combine(folder, name), static _ => true, Options.Value);
    }

    /// <summary>Makes one, runs it, and deletes it.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("smtp-fuzz-").FullName;
        try
        {
            Make(folder);
            using var program = Process.Start(Path.Combine(folder, Path.GetFileName(Environment.ProcessPath!)), arguments)
                ?? throw new InvalidOperationException("The copy did not start.");
            try
            {
                await program.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                program.Kill(entireProcessTree: true);
                await program.WaitForExitAsync(CancellationToken.None);
            }

            return program.ExitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
