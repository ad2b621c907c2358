using System.CommandLine;
using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary><c>smtpd queue show</c>: all that is known of a message.</summary>
internal static class ShowCommand
{
    public static Command Build()
    {
        var config = ConfigOption.Create();
        var ids = new Argument<string[]>("ID") { Description = "Queue ids", Arity = ArgumentArity.OneOrMore };
        var content = new Option<bool>("--content") { Description = "Also all of the content, as it would be delivered" };
        var command = new Command("show", "Show a message: its envelope, its attempts, what it waits for, its header.")
        {
            ids, config, QueueAccess.Json, content,
        };
        command.SetAction((parse, cancellation) => QueueAccess.RunAsync(
            parse,
            config,
            isOffline: true,
            source => ShowAsync(parse, source, parse.GetValue(ids)!, parse.GetValue(content), cancellation),
            cancellation));
        return command;
    }

    private static async Task<int> ShowAsync(
        ParseResult parse, IQueueSource source, string[] ids, bool withContent, CancellationToken cancellation)
    {
        var screen = Screen.Of(parse);
        var view = QueueView.For(parse, screen);
        var code = ExitCodes.Good;
        foreach (var chunk in ids.Chunk(ControlRequest.MostIds))
        {
            var request = new ControlRequest { Command = "show", Ids = chunk, Content = withContent };
            await foreach (var answer in source.AskAsync(request, cancellation))
            {
                if (answer.Details is { } details)
                    view.Details(details, withContent);
                else if (answer.Content is { } piece)
                    view.Content(piece);
                else if (answer.Problem is { } problem)
                    code = screen.Say(problem);
            }
        }

        view.EndOfContent();
        return code;
    }
}
