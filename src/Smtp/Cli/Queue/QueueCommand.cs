using System.CommandLine;

namespace Smtp.Cli.Queue;

/// <summary><c>smtpd queue</c>: the queue in the operator's hands.</summary>
internal static class QueueCommand
{
    public static Command Build() => new("queue", "Look at the queue and change what waits in it.")
    {
        ListCommand.Build(),
        ShowCommand.Build(),
        ChangeCommand.Build("hold", "Keep messages in the queue, not delivered, expired or bounced, until they are released."),
        ChangeCommand.Build("release", "Let held messages go on."),
        ChangeCommand.Build("retry", "Try messages now instead of at their next due time."),
        DeleteCommand.Build(),
        RedirectCommand.Build(),
        VerifyCommand.Build(),
    };
}
