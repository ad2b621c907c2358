using System.CommandLine;
using Smtp.Benchmarks.Machine;

namespace Smtp.Benchmarks.Neighbours;

/// <summary><c>neighbours</c>: what nine dead destinations take from a healthy one.</summary>
internal static class NeighboursCommand
{
    private static readonly Option<FileInfo?> Smtpd = MachineOptions.Smtpd();

    private static readonly Option<int> Count = new("--count")
    {
        Description = "Messages to the healthy destination in each measurement.",
        DefaultValueFactory = _ => 20_000,
    };

    private static readonly Option<int> DeadCount = new("--dead-count")
    {
        Description = "Messages to each dead destination before, and half as many to all of them during each measurement.",
        DefaultValueFactory = _ => 1000,
    };

    private static readonly Option<int> Rounds = MachineOptions.Rounds(5, "The figure is the median.");

    private static readonly Option<DirectoryInfo> Directory = MachineOptions.Directory();

    public static Command Create()
    {
        var command = new Command("neighbours", "A healthy destination, alone and beside nine dead ones.")
        {
            Smtpd, Count, DeadCount, Rounds, Directory,
        };
        command.SetMeasurement(static async (parsed, cancellationToken) =>
        {
            await using var run = new NeighboursRun(
                parsed.GetValue(Smtpd),
                parsed.GetValue(Count),
                parsed.GetValue(DeadCount),
                parsed.GetValue(Rounds),
                parsed.GetValue(Directory)!);
            await run.RunAsync(Console.Out, cancellationToken);
        });
        return command;
    }
}
