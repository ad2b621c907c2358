using System.CommandLine;
using Smtp.Composition;

namespace Smtp.Cli;

/// <summary><c>--config FILE</c>, the same on every command that has it.</summary>
internal static class ConfigOption
{
    public static Option<string> Create() => new("--config", "-c")
    {
        Description = "The configuration file",
        HelpName = "FILE",
        DefaultValueFactory = _ => ConfigurationFile.DefaultName,
    };
}
