using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Smtp.Composition.Logging;

/// <summary>
/// For the journal of systemd, which stamps the time itself: <c>&lt;6&gt;1001 text</c>, the priority as in sd-daemon(3). Takes the name of
/// the stock formatter, which would let control characters through.
/// </summary>
internal sealed class SystemdFormatter() : ConsoleFormatter(ConsoleFormatterNames.Systemd)
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(Priority(logEntry.LogLevel));
        EventLine.WriteName(textWriter, logEntry.Category, logEntry.EventId.Id);
        EventLine.WriteText(textWriter, logEntry);
    }

    private static string Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>",
        LogLevel.Information => "<6>",
        LogLevel.Warning => "<4>",
        LogLevel.Error => "<3>",
        _ => "<2>",
    };
}
