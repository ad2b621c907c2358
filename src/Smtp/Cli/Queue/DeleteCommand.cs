using System.CommandLine;

namespace Smtp.Cli.Queue;

/// <summary><c>smtpd queue delete</c>.</summary>
internal static class DeleteCommand
{
    public static Command Build()
    {
        var bounce = new Option<bool>("--bounce") { Description = "Tell the senders, as of any failure" };
        var command = ChangeCommand.Build(
            "delete",
            "Delete messages, or those of their recipients that the filters mean.",
            (parse, request) => request with { Bounce = parse.GetValue(bounce) });
        command.Options.Add(bounce);
        return command;
    }
}
