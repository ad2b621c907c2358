using System.CommandLine;

namespace Smtp.Benchmarks.Neighbours;

/// <summary><c>neighbours</c>: what nine dead destinations take from a healthy one.</summary>
internal static class NeighboursCommand
{
    private static readonly Option<FileInfo?> Smtpd = new("--smtpd")
    {
        Description = "The smtpd executable to measure; without it, src/Smtp is published as a native one.",
    };

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

    private static readonly Option<int> Rounds = new("--rounds") { Description = "The figure is the median.", DefaultValueFactory = _ => 5 };

    private static readonly Option<DirectoryInfo> Directory = new("--directory")
    {
        Description = "A folder on the disk to be measured.",
        DefaultValueFactory = _ => new DirectoryInfo("/var/tmp"),
    };

    public static Command Create()
    {
        var command = new Command("neighbours", "A healthy destination, alone and beside nine dead ones.")
        {
            Smtpd, Count, DeadCount, Rounds, Directory,
        };
        command.SetAction(static async (parsed, cancellationToken) =>
        {
            try
            {
                await using var run = new NeighboursRun(
                    parsed.GetValue(Smtpd),
                    parsed.GetValue(Count),
                    parsed.GetValue(DeadCount),
                    parsed.GetValue(Rounds),
                    parsed.GetValue(Directory)!);
                await run.RunAsync(Console.Out, cancellationToken);
                return 0;
            }
            catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or PlatformNotSupportedException)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        return command;
    }
}
