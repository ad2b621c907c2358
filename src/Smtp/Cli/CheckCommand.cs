using System.CommandLine;
using Smtp.Composition;

namespace Smtp.Cli;

/// <summary><c>smtpd check</c>: every mistake in the configuration, with its path and what would be right.</summary>
internal static class CheckCommand
{
    public static Command Build()
    {
        var config = ConfigOption.Create();
        var command = new Command("check", "Check the configuration and list every mistake in it.") { config };
        command.SetAction(parse =>
        {
            var output = parse.InvocationConfiguration.Output;
            var loaded = new ConfigurationFile(parse.GetValue(config)!).Load();
            foreach (var mistake in loaded.Mistakes)
                output.WriteLine(mistake);
            foreach (var warning in loaded.Warnings)
                output.WriteLine($"warning: {warning}");
            output.WriteLine(loaded.Mistakes.Count switch
            {
                0 => "configuration is good",
                1 => "1 mistake",
                var count => $"{count} mistakes",
            });
            return loaded.Mistakes.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
