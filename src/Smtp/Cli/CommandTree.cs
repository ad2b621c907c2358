using System.CommandLine;
using System.CommandLine.Invocation;
using Smtp.Cli.Queue;

namespace Smtp.Cli;

/// <summary>What can be typed after <c>smtpd</c>. Every command returns 0 when all is well, 1 when it is not,
/// and 2 when what was typed is no command.</summary>
internal static class CommandTree
{
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = new InvocationConfiguration
        {
            // The daemon ends by the host's own handling of SIGTERM and Ctrl-C, which takes the time that sessions need.
            ProcessTerminationTimeout = null,
        };
        var parse = Build().Parse(args);
        // The mistake is what matters: all options of the command would bury it.
        if (parse.Action is ParseErrorAction mistakes)
            mistakes.ShowHelp = false;
        var code = await parse.InvokeAsync(configuration);
        return parse.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    internal static RootCommand Build()
    {
        var run = RunCommand.Build("run", "Run the mail server in the foreground (also without the word run).");
        var root = new RootCommand("smtpd: takes mail by SMTP, puts it into mailboxes or relays it.")
        {
            run,
            CheckCommand.Build(),
            ExplainCommand.Build(),
            QueueCommand.Build(),
            UserCommand.Build(),
            BanCommand.Build(),
        };
        var config = ConfigOption.Create();
        root.Options.Add(config);
        root.SetAction((parse, cancellation) => RunCommand.RunAsync(parse.GetValue(config)!, cancellation));
        return root;
    }
}
