using System.CommandLine;
using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary><c>smtpd queue list</c>.</summary>
internal static class ListCommand
{
    public static Command Build()
    {
        var config = ConfigOption.Create();
        var selection = new SelectionOptions();
        var summary = new Option<bool>("--summary") { Description = "Only totals, by destination and age in minutes" };
        var command = new Command("list", "List messages in the queue, oldest first.") { config, QueueAccess.Json, summary };
        selection.AddTo(command, mustChoose: false);
        command.SetAction((parse, cancellation) => QueueAccess.RunAsync(
            parse,
            config,
            isOffline: true,
            source => ListAsync(parse, source, selection, parse.GetValue(summary), cancellation),
            cancellation));
        return command;
    }

    private static async Task<int> ListAsync(
        ParseResult parse, IQueueSource source, SelectionOptions selection, bool isSummary, CancellationToken cancellation)
    {
        var screen = Screen.Of(parse);
        var view = QueueView.For(parse, screen);
        var found = 0;
        var isWhole = true;
        var command = new ControlRequest { Command = isSummary ? "summary" : "list" };
        foreach (var request in selection.Requests(parse, command, Console.In))
        {
            // Rows are progress enough; totals come only at the end.
            var answers = source.AskAsync(request, cancellation);
            await foreach (var answer in isSummary ? screen.WithProgress(answers, "messages", cancellation) : answers)
            {
                if (answer.Message is { } message)
                {
                    view.Message(message);
                    found++;
                }
                else if (answer.Summary is { } totals)
                {
                    view.Summary(totals);
                    found += totals.Messages;
                }
                else if (answer.Problem is { } problem)
                {
                    screen.Say(problem);
                    isWhole = false;
                }
            }
        }

        if (!isSummary)
            view.EndOfList(found);
        return isWhole && (found > 0 || !selection.IsNarrowed(parse)) ? ExitCodes.Good : ExitCodes.NotAll;
    }
}
