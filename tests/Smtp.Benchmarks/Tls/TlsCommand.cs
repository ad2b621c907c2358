using System.CommandLine;
using Smtp.Benchmarks.Machine;

namespace Smtp.Benchmarks.Tls;

/// <summary><c>tls</c>: both servers in turn, by STARTTLS.</summary>
internal static class TlsCommand
{
    private static readonly Option<FileInfo?> Smtpd = MachineOptions.Smtpd();

    private static readonly Option<string?> Only = MachineOptions.Only();

    private static readonly Option<int> Rounds = MachineOptions.Rounds();

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

    private static readonly Option<double> Seconds = MachineOptions.Seconds();

    private static readonly Option<DirectoryInfo> Directory = MachineOptions.Directory();

    public static Command Create()
    {
        var command = new Command("tls", "smtpd and Postfix in turn, by STARTTLS: kept connections, and a handshake for each message.")
        {
            Smtpd, Only, Rounds, Scenarios, Sessions, Seconds, Directory,
        };
        command.SetMeasurement(static async (parsed, cancellationToken) =>
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
        });
        return command;
    }
}
