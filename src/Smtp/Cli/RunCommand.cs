using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Smtp.Composition;

namespace Smtp.Cli;

/// <summary><c>smtpd run</c>: the daemon, until SIGTERM or Ctrl-C.</summary>
internal static class RunCommand
{
    public static Command Build(string name, string description)
    {
        var config = ConfigOption.Create();
        var command = new Command(name, description) { config };
        command.SetAction((parse, cancellation) => RunAsync(parse.GetValue(config)!, cancellation));
        return command;
    }

    public static async Task<int> RunAsync(string configFile, CancellationToken cancellationToken)
    {
        var file = new ConfigurationFile(configFile);
        var loaded = file.Load();
        if (loaded.Settings is null)
        {
            foreach (var mistake in loaded.Mistakes)
                await Console.Error.WriteLineAsync(mistake.ToString());
            await Console.Error.WriteLineAsync($"smtpd does not start: {loaded.Mistakes.Count} in the configuration to mend");
            return 1;
        }

        if (WorkerThreads.Start() is > 0 and var missing)
            await Console.Error.WriteLineAsync($"smtpd goes on without {missing} of its threads: the system does not start them (TasksMax=)");

        // Disposed by RunAsync.
        var host = DaemonHost.Build(file, loaded);
        try
        {
            await host.RunAsync(cancellationToken);
            return 0;
        }
        catch (StartRefusedException)
        {
            // Said in the log already, in one line.
            return 1;
        }
    }
}
