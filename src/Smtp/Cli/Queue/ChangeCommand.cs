using System.CommandLine;
using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary>What the commands that change mail have in common: the selection, <c>--dry-run</c>, and what they say at the end.</summary>
internal static class ChangeCommand
{
    /// <param name="request">What the command itself adds to the request.</param>
    public static Command Build(string name, string description, Func<ParseResult, ControlRequest, ControlRequest>? request = null)
    {
        var config = ConfigOption.Create();
        var selection = new SelectionOptions();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say how many would be changed" };
        var command = new Command(name, description) { config, QueueAccess.Json, dryRun };
        selection.AddTo(command, mustChoose: true);
        command.SetAction((parse, cancellation) => QueueAccess.RunAsync(
            parse,
            config,
            isOffline: false,
            source =>
            {
                var plain = new ControlRequest { Command = name, DryRun = parse.GetValue(dryRun) };
                return ChangeAsync(parse, source, selection, request is null ? plain : request(parse, plain), cancellation);
            },
            cancellation));
        return command;
    }

    private static async Task<int> ChangeAsync(
        ParseResult parse, IQueueSource source, SelectionOptions selection, ControlRequest command, CancellationToken cancellation)
    {
        var screen = Screen.Of(parse);
        ReportLine? whole = null;
        foreach (var request in selection.Requests(parse, command, Console.In))
        {
            await foreach (var answer in screen.WithProgress(source.AskAsync(request, cancellation), "messages", cancellation))
            {
                if (answer.Report is { } report)
                    whole = whole is null ? report : Add(whole, report);
            }
        }

        if (whole is null)
            throw new FormatException("no queue ids were given");
        QueueView.For(parse, screen).Report(whole);
        return whole is { Matched: > 0, InDelivery: 0, Failed: 0, Problems.Count: 0 } ? ExitCodes.Good : ExitCodes.NotAll;
    }

    private static ReportLine Add(ReportLine one, ReportLine other) => one with
    {
        Matched = one.Matched + other.Matched,
        Changed = one.Changed + other.Changed,
        Recipients = one.Recipients + other.Recipients,
        Notices = one.Notices + other.Notices,
        Unchanged = one.Unchanged + other.Unchanged,
        InDelivery = one.InDelivery + other.InDelivery,
        Failed = one.Failed + other.Failed,
        Problems = [.. one.Problems, .. other.Problems],
    };
}
