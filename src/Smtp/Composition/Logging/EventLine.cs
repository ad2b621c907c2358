using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Protocol.Replies;

namespace Smtp.Composition.Logging;

/// <summary>What the line formats have in common: an event is one line, and nothing in its text can end it or begin another.</summary>
internal static class EventLine
{
    /// <summary>A stack trace is long, and a message of ours never is.</summary>
    private const int MaximumLength = 16 * 1024;

    public static void WriteName(TextWriter writer, string category, int eventId)
    {
        Span<char> number = stackalloc char[11];
        eventId.TryFormat(number, out var length, provider: CultureInfo.InvariantCulture);
        if (!category.StartsWith("Smtp.", StringComparison.Ordinal))
        {
            writer.Write(category);
            writer.Write('/');
        }

        writer.Write(number[..length]);
        writer.Write(' ');
    }

    public static void WriteText<TState>(TextWriter writer, in LogEntry<TState> entry)
    {
        writer.Write(PrintableText.From(entry.Formatter(entry.State, entry.Exception), MaximumLength));
        if (entry.Exception is { } exception)
        {
            writer.Write(" | ");
            writer.Write(PrintableText.From(exception.ToString().ReplaceLineEndings(" | "), MaximumLength));
        }

        writer.Write('\n');
    }
}
