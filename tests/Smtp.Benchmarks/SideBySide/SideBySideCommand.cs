using System.CommandLine;
using Smtp.Benchmarks.Machine;

namespace Smtp.Benchmarks.SideBySide;

/// <summary><c>side-by-side</c>: both servers in turn, one table.</summary>
internal static class SideBySideCommand
{
    private static readonly Option<FileInfo?> Smtpd = MachineOptions.Smtpd(native: false);

    private static readonly Option<bool> Native = MachineOptions.Native();

    private static readonly Option<string?> Only = MachineOptions.Only();

    private static readonly Option<int> Rounds = MachineOptions.Rounds();

    private static readonly Option<string> Scenarios = new("--scenarios")
    {
        Description = "Any of accept,relay,maildir,large.",
        DefaultValueFactory = _ => "accept,relay,maildir,large",
    };

    private static readonly Option<string> Sessions = new("--sessions")
    {
        Description = "Numbers of connections for the 4 KiB messages.",
        DefaultValueFactory = _ => "1,20,100",
    };

    private static readonly Option<int?> Count = new("--count")
    {
        Description = "Messages in each measurement, the same for both servers; without it, as many as take --seconds.",
    };

    private static readonly Option<double> Seconds = MachineOptions.Seconds();

    private static readonly Option<DirectoryInfo> Directory = MachineOptions.Directory();

    private static readonly Option<bool> Keep = new("--keep") { Description = "Leave configuration and logs of both servers behind." };

    public static Command Create()
    {
        var command = new Command("side-by-side", "smtpd and Postfix in turn, under the same load.")
        {
            Smtpd, Native, Only, Rounds, Scenarios, Sessions, Count, Seconds, Directory, Keep,
        };
        command.SetMeasurement(static async (parsed, cancellationToken) =>
        {
            await using var run = new SideBySideRun(Read(parsed));
            await run.RunAsync(Console.Out, cancellationToken);
        });
        return command;
    }

    private static SideBySideOptions Read(ParseResult parsed) => new()
    {
        Smtpd = parsed.GetValue(Smtpd),
        Native = parsed.GetValue(Native),
        WithSmtpd = parsed.GetValue(Only) is not "postfix",
        WithPostfix = parsed.GetValue(Only) is not "smtpd",
        Rounds = parsed.GetValue(Rounds),
        Scenarios = [.. Split(parsed.GetValue(Scenarios)).Select(name => Enum.Parse<Scenario>(name, ignoreCase: true))],
        Sessions = [.. Split(parsed.GetValue(Sessions)).Select(int.Parse)],
        Count = parsed.GetValue(Count),
        Duration = TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
        Directory = parsed.GetValue(Directory)!,
        Keep = parsed.GetValue(Keep),
    };

    private static string[] Split(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
