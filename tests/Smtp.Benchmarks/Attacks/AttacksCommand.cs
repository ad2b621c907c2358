using System.CommandLine;
using System.Net.Sockets;

namespace Smtp.Benchmarks.Attacks;

/// <summary><c>attacks</c>: what clients that mean harm can take of the server's memory.</summary>
internal static class AttacksCommand
{
    private static readonly Option<FileInfo?> Smtpd = new("--smtpd")
    {
        Description = "The smtpd executable to attack; without it, src/Smtp is published as a native one.",
    };

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

    private static readonly Option<DirectoryInfo> Directory = new("--directory")
    {
        Description = "A folder with room for the queue.",
        DefaultValueFactory = _ => new DirectoryInfo("/var/tmp"),
    };

    public static Command Create()
    {
        var command = new Command("attacks", "Peak memory of smtpd under attacks.") { Smtpd, Idle, Big, Only, Directory };
        command.SetAction(static async (parsed, cancellationToken) =>
        {
            try
            {
                await using var run = new AttacksRun(parsed.GetValue(Smtpd), parsed.GetValue(Directory)!);
                var attacks = AttackList.All(parsed.GetValue(Idle), parsed.GetValue(Big))
                    .Where(attack => attack.Name.Contains(parsed.GetValue(Only)!, StringComparison.OrdinalIgnoreCase));
                await run.RunAsync(attacks, Console.Out, cancellationToken);
                return 0;
            }
            catch (Exception error) when (error is InvalidOperationException or TimeoutException or PlatformNotSupportedException or SocketException)
            {
                await Console.Error.WriteLineAsync(error.Message);
                return 1;
            }
        });
        return command;
    }
}
