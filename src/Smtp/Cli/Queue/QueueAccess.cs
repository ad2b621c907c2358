using System.CommandLine;
using Smtp.Composition;
using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary>Finds the queue that a command is about and asks it; says in one line why when that cannot be done.</summary>
internal static class QueueAccess
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object a line instead of text",
        Recursive = true,
    };

    /// <param name="isOffline">May be answered from disk when no daemon runs.</param>
    /// <param name="ask">Gets the source; its exceptions for mistakes and broken connections are said here.</param>
    public static async Task<int> RunAsync(
        ParseResult parse, Option<string> config, bool isOffline, Func<IQueueSource, Task<int>> ask, CancellationToken cancellationToken)
    {
        var error = parse.InvocationConfiguration.Error;
        try
        {
            if (Settings(parse, config) is not { } settings)
                return ExitCodes.NotAll;
            await using var source = await OpenAsync(settings, isOffline, error, cancellationToken);
            return source is null ? ExitCodes.NotAll : await ask(source);
        }
        catch (FormatException mistake)
        {
            await error.WriteLineAsync(mistake.Message);
            return ExitCodes.Usage;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(trouble.Message);
            return ExitCodes.NotAll;
        }
    }

    /// <returns><see langword="null"/>: the mistakes have been said.</returns>
    public static SmtpSettings? Settings(ParseResult parse, Option<string> config)
    {
        var loaded = new ConfigurationFile(parse.GetValue(config)!).Load();
        foreach (var mistake in loaded.Mistakes)
            parse.InvocationConfiguration.Error.WriteLine(mistake);
        return loaded.Settings;
    }

    private static async Task<IQueueSource?> OpenAsync(
        SmtpSettings settings, bool isOffline, TextWriter error, CancellationToken cancellationToken)
    {
        if (await ControlClient.TryConnectAsync(settings.DataDirectory, cancellationToken) is { } client)
            return client;

        if (!isOffline)
        {
            await error.WriteLineAsync($"smtpd does not run with its data in {settings.DataDirectory}: start it to change its queue");
            return null;
        }

        await error.WriteLineAsync($"smtpd does not run: this is the queue as it lies in {settings.Queue.Directory}");
        var source = new DiskSource(settings.Queue.Directory, TimeProvider.System);
        if (source.IsIncomplete)
            await error.WriteLineAsync("Not all of it may be read, so messages may be missing: smtpd queue verify says where");
        return source;
    }
}
