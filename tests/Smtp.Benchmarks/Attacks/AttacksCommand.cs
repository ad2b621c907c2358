using System.CommandLine;
using Smtp.Benchmarks.Machine;

namespace Smtp.Benchmarks.Attacks;

/// <summary><c>attacks</c>: what clients that mean harm can take of the server's memory.</summary>
internal static class AttacksCommand
{
    private static readonly Option<FileInfo?> Smtpd = MachineOptions.Smtpd("attack");

    private static readonly Option<int> Idle = new("--idle") { Description = "Connections that sit.", DefaultValueFactory = _ => 10_000 };

    private static readonly Option<int> Big = new("--big")
    {
        Description = "Messages of 24 MiB at once; the disk must have room for them.",
        DefaultValueFactory = _ => 1000,
    };

    private static readonly Option<string> Only = new("--only")
    {
        Description = "Only attacks whose name contains this.",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<DirectoryInfo> Directory = MachineOptions.Directory("A folder with room for the queue.");

    public static Command Create()
    {
        var command = new Command("attacks", "Peak memory of smtpd under attacks.") { Smtpd, Idle, Big, Only, Directory };
        command.SetMeasurement(static async (parsed, cancellationToken) =>
        {
            await using var run = new AttacksRun(parsed.GetValue(Smtpd), parsed.GetValue(Directory)!);
            var attacks = AttackList.All(parsed.GetValue(Idle), parsed.GetValue(Big))
                .Where(attack => attack.Name.Contains(parsed.GetValue(Only)!, StringComparison.OrdinalIgnoreCase));
            await run.RunAsync(attacks, Console.Out, cancellationToken);
        });
        return command;
    }
}
