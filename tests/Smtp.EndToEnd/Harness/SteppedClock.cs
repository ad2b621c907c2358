namespace Smtp.EndToEnd.Harness;

/// <summary>
/// A wall clock that is set while a program runs, as libfaketime shows it to the program; its monotonic clock goes on as it does when
/// somebody sets the machine's.
/// </summary>
internal sealed class SteppedClock : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly string _library;

    public SteppedClock()
    {
        Strictness.Require("faketime");
        var folders = new[] { "/usr/lib", "/usr/lib64", "/usr/local/lib" }.Where(Directory.Exists);
        var found = folders
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "faketime", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                MaxRecursionDepth = 2,
                IgnoreInaccessible = true,
            }))
            .Select(folder => Path.Combine(folder, "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists);
        if (found is null)
            Strictness.Missing("libfaketimeMT.so.1 is not installed");
        _library = found!;
        Step("+0");
    }

    /// <summary>For the program that is to see it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = _library,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["DONT_FAKE_MONOTONIC"] = "1", // The name before version 0.9.6.
    };

    /// <param name="offset">From the real time, as faketime writes it: +5d, -1d.</param>
    public void Step(string offset)
    {
        // In one step, or the program reads half of it.
        var next = _file + ".next";
        File.WriteAllText(next, offset + "\n");
        File.Move(next, _file, overwrite: true);
    }

    public void Dispose() => File.Delete(_file);
}
