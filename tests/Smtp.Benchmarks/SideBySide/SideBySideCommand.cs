using System.CommandLine;

namespace Smtp.Benchmarks.SideBySide;

/// <summary><c>side-by-side</c>: both servers in turn, one table.</summary>
internal static class SideBySideCommand
{
    private static readonly Option<FileInfo?> Smtpd = new("--smtpd")
    {
        Description = "The smtpd executable to measure; without it, src/Smtp is published.",
    };

    private static readonly Option<bool> Native = new("--native") { Description = "Publish src/Smtp as a native (AOT) executable." };

    private static readonly Option<string?> Only = new("--only") { Description = "smtpd or postfix: leave the other out, for tuning." };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Measurements of each kind; the table shows medians.",
        DefaultValueFactory = _ => 3,
    };

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

    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "How long a measurement is to take.",
        DefaultValueFactory = _ => 4,
    };

    private static readonly Option<DirectoryInfo> Directory = new("--directory")
    {
        Description = "A folder on the disk to be measured.",
        DefaultValueFactory = _ => new DirectoryInfo("/var/tmp"),
    };

    private static readonly Option<bool> Keep = new("--keep") { Description = "Leave configuration and logs of both servers behind." };

    public static Command Create()
    {
        Only.AcceptOnlyFromAmong("smtpd", "postfix");
        var command = new Command("side-by-side", "smtpd and Postfix in turn, under the same load.")
        {
            Smtpd, Native, Only, Rounds, Scenarios, Sessions, Count, Seconds, Directory, Keep,
        };
        command.SetAction(static async (parsed, cancellationToken) =>
        {
            try
            {
                await using var run = new SideBySideRun(Read(parsed));
                await run.RunAsync(Console.Out, cancellationToken);
                return 0;
            }
            catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or PlatformNotSupportedException)
            {
                // What a user can mend: no Postfix, not root, a server that does not start.
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
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
