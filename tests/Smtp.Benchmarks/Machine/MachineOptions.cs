using System.CommandLine;

namespace Smtp.Benchmarks.Machine;

/// <summary>What several commands ask for by the same words: the executable, the disk, how often and how long.</summary>
internal static class MachineOptions
{
    /// <param name="to">What is done with it.</param>
    /// <param name="native">What is published without it is a native executable.</param>
    public static Option<FileInfo?> Smtpd(string to = "measure", bool native = true) => new("--smtpd")
    {
        Description = $"The smtpd executable to {to}; without it, src/Smtp is published{(native ? " as a native one" : "")}.",
    };

    public static Option<bool> Native() => new("--native") { Description = "Publish src/Smtp as a native (AOT) executable." };

    public static Option<string?> Only()
    {
        var only = new Option<string?>("--only") { Description = "smtpd or postfix: leave the other out, for tuning." };
        only.AcceptOnlyFromAmong("smtpd", "postfix");
        return only;
    }

    public static Option<int> Rounds(
        int standard = 3, string description = "Measurements of each kind; the table shows medians.") => new("--rounds")
        {
            Description = description,
            DefaultValueFactory = _ => standard,
        };

    public static Option<double> Seconds() => new("--seconds")
    {
        Description = "How long a measurement is to take.",
        DefaultValueFactory = _ => 4,
    };

    public static Option<DirectoryInfo> Directory(string description = "A folder on the disk to be measured.") => new("--directory")
    {
        Description = description,
        DefaultValueFactory = _ => new DirectoryInfo("/var/tmp"),
    };
}
