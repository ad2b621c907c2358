using System.CommandLine;
using Smtp.Control;
using Smtp.Queue.Operations;

namespace Smtp.Cli.Queue;

/// <summary><c>smtpd queue verify</c>: reads the queue from disk, whether a daemon runs or not.</summary>
internal static class VerifyCommand
{
    public static Command Build()
    {
        var config = ConfigOption.Create();
        var command = new Command("verify", "Compare every octet of the queue on disk with its checksums; change nothing.")
        {
            config, QueueAccess.Json,
        };
        command.SetAction(async (parse, cancellation) =>
        {
            if (QueueAccess.Settings(parse, config) is not { } settings)
                return ExitCodes.NotAll;
            try
            {
                return await VerifyAsync(parse, settings.Queue.Directory, cancellation);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(error.Message);
                return ExitCodes.NotAll;
            }
        });
        return command;
    }

    private static async Task<int> VerifyAsync(ParseResult parse, string directory, CancellationToken cancellation)
    {
        var screen = Screen.Of(parse);
        var verifying = new BackgroundWork<VerifyReport>(progress => QueueVerifier.Run(directory, TimeProvider.System, progress));
        var steps = verifying.ProgressAsync(TimeProvider.System, cancellation);
        await foreach (var _ in screen.WithProgress(steps, "segments and messages", cancellation))
        {
            // Only the bar moves.
        }

        var report = await verifying.Result;
        var damage = report.Damage.Select(found => new DamageLine(found.Id is { } id ? $"{id}" : null, found.Where, found.What, found.IsWaiting));
        QueueView.For(parse, screen).Verified(new VerifyLine(
            directory, report.Segments, report.Records, report.Octets, report.Messages, report.ContentFiles, [.. damage]));
        return report.Damage.Count == 0 ? ExitCodes.Good : ExitCodes.NotAll;
    }
}
