using System.CommandLine;
using System.Globalization;

namespace Smtp.Benchmarks.Backlog;

/// <summary><c>backlog</c>: what a deep queue costs.</summary>
internal static class BacklogCommand
{
    private static readonly Option<FileInfo?> Smtpd = new("--smtpd")
    {
        Description = "The smtpd executable to measure; without it, src/Smtp is published.",
    };

    private static readonly Option<bool> Native = new("--native") { Description = "Publish src/Smtp as a native (AOT) executable." };

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

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Measurements at each depth; the table shows medians.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<int> Count = new("--count")
    {
        Description = "Messages in each measurement.",
        DefaultValueFactory = _ => 20_000,
    };

    private static readonly Option<int> Size = new("--size") { Description = "Octets of body.", DefaultValueFactory = _ => 4096 };

    private static readonly Option<DirectoryInfo> Directory = new("--directory")
    {
        Description = "A folder on the disk to be measured.",
        DefaultValueFactory = _ => new DirectoryInfo("/var/tmp"),
    };

    public static Command Create()
    {
        var command = new Command("backlog", "smtpd with many messages waiting.")
        {
            Smtpd, Native, Depths, Sessions, Rounds, Count, Size, Directory,
        };
        command.SetAction(static async (parsed, cancellationToken) =>
        {
            try
            {
                await using var run = new BacklogRun(Read(parsed));
                await run.RunAsync(Console.Out, cancellationToken);
                return 0;
            }
            catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or PlatformNotSupportedException)
            {
                // What a user can mend: no smtp-source, a server that does not start.
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
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
