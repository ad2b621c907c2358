using System.CommandLine;

namespace Smtp.Cli;

/// <summary>What can be typed after <c>smtpd</c>. Every command returns 0 when all is well and 1 when it is not.</summary>
internal static class CommandTree
{
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = new InvocationConfiguration
        {
            // The daemon ends by the host's own handling of SIGTERM and Ctrl-C, which takes the time that sessions need.
            ProcessTerminationTimeout = null,
        };
        return await Build().Parse(args).InvokeAsync(configuration);
    }

    internal static RootCommand Build()
    {
        var run = RunCommand.Build("run", "Run the mail server in the foreground (also without the word run).");
        var root = new RootCommand("smtpd: takes mail by SMTP, puts it into mailboxes or relays it.")
        {
            run,
            CheckCommand.Build(),
            ExplainCommand.Build(),
            UserCommand.Build(),
        };
        var config = ConfigOption.Create();
        root.Options.Add(config);
        root.SetAction((parse, cancellation) => RunCommand.RunAsync(parse.GetValue(config)!, cancellation));
        return root;
    }
}
