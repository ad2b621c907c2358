using System.CommandLine;
using System.Globalization;
using Smtp.Benchmarks.Machine;

namespace Smtp.Benchmarks.Backlog;

/// <summary><c>backlog</c>: what a deep queue costs.</summary>
internal static class BacklogCommand
{
    private static readonly Option<FileInfo?> Smtpd = MachineOptions.Smtpd(native: false);

    private static readonly Option<bool> Native = MachineOptions.Native();

    private static readonly Option<string> Depths = new("--depths")
    {
        Description = "Numbers of waiting messages, ascending.",
        DefaultValueFactory = _ => "10000,100000,1000000",
    };

    private static readonly Option<int> Sessions = new("--sessions")
    {
        Description = "Connections of the measured load.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int> Rounds = MachineOptions.Rounds(description: "Measurements at each depth; the table shows medians.");

    private static readonly Option<int> Count = new("--count")
    {
        Description = "Messages in each measurement.",
        DefaultValueFactory = _ => 20_000,
    };

    private static readonly Option<int> Size = new("--size") { Description = "Octets of body.", DefaultValueFactory = _ => 4096 };

    private static readonly Option<DirectoryInfo> Directory = MachineOptions.Directory();

    public static Command Create()
    {
        var command = new Command("backlog", "smtpd with many messages waiting.")
        {
            Smtpd, Native, Depths, Sessions, Rounds, Count, Size, Directory,
        };
        command.SetMeasurement(static async (parsed, cancellationToken) =>
        {
            await using var run = new BacklogRun(Read(parsed));
            await run.RunAsync(Console.Out, cancellationToken);
        });
        return command;
    }

    private static BacklogOptions Read(ParseResult parsed) => new()
    {
        Smtpd = parsed.GetValue(Smtpd),
        Native = parsed.GetValue(Native),
        Depths = [.. parsed.GetValue(Depths)!.Split(',').Select(depth => int.Parse(depth, CultureInfo.InvariantCulture)).Order()],
        Sessions = parsed.GetValue(Sessions),
        Rounds = parsed.GetValue(Rounds),
        Count = parsed.GetValue(Count),
        Size = parsed.GetValue(Size),
        Directory = parsed.GetValue(Directory)!,
    };
}
