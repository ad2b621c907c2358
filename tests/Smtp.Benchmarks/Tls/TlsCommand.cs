using System.CommandLine;

namespace Smtp.Benchmarks.Tls;

/// <summary><c>tls</c>: both servers in turn, by STARTTLS.</summary>
internal static class TlsCommand
{
    private static readonly Option<FileInfo?> Smtpd = new("--smtpd")
    {
        Description = "The smtpd executable to measure; without it, src/Smtp is published as a native one.",
    };

    private static readonly Option<string?> Only = new("--only") { Description = "smtpd or postfix: leave the other out, for tuning." };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Measurements of each kind; the table shows medians.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<string> Scenarios = new("--scenarios")
    {
        Description = "Any of kept,full,resumed.",
        DefaultValueFactory = _ => "kept,full,resumed",
    };

    private static readonly Option<int> Sessions = new("--sessions")
    {
        Description = "Number of connections at a time.",
        DefaultValueFactory = _ => 20,
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

    public static Command Create()
    {
        Only.AcceptOnlyFromAmong("smtpd", "postfix");
        var command = new Command("tls", "smtpd and Postfix in turn, by STARTTLS: kept connections, and a handshake for each message.")
        {
            Smtpd, Only, Rounds, Scenarios, Sessions, Seconds, Directory,
        };
        command.SetAction(static async (parsed, cancellationToken) =>
        {
            try
            {
                await using var run = new TlsRun(new TlsOptions
                {
                    Smtpd = parsed.GetValue(Smtpd),
                    Only = parsed.GetValue(Only),
                    Rounds = parsed.GetValue(Rounds),
                    Scenarios = [.. parsed.GetValue(Scenarios)!.Split(',').Select(static name => Enum.Parse<TlsScenario>(name, true))],
                    Sessions = parsed.GetValue(Sessions),
                    Duration = TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
                    Directory = parsed.GetValue(Directory)!,
                });
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
}
