using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Smtp.Composition.Logging;

/// <summary>
/// One line an event: <c>2026-11-23T12:16:35.123Z info  1001 text</c>. The number is the stable event id; other people's events, whose
/// numbers mean nothing here, carry their category. Takes the name of the stock "simple" formatter, which would let CR and LF through.
/// </summary>
internal sealed class PlainFormatter(TimeProvider time) : ConsoleFormatter(ConsoleFormatterNames.Simple)
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        Span<char> stamp = stackalloc char[24];
        time.GetUtcNow().UtcDateTime.TryFormat(stamp, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        textWriter.Write(stamp[..length]);
        textWriter.Write(Word(logEntry.LogLevel));
        EventLine.WriteName(textWriter, logEntry.Category, logEntry.EventId.Id);
        EventLine.WriteText(textWriter, logEntry);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => " trace ",
        LogLevel.Debug => " debug ",
        LogLevel.Information => " info  ",
        LogLevel.Warning => " warn  ",
        LogLevel.Error => " error ",
        _ => " crit  ",
    };
}
