using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Smtp.Composition.Logging;

/// <summary>Formats on the thread that logs, into memory that is used again.</summary>
internal sealed class LineLogger(string category, LineLoggerProvider provider) : ILogger
{
    private const int KeptCapacity = 16 * 1024;

    [ThreadStatic]
    private static StringWriter? _text;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => provider.Scopes?.Push(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = _text ??= new StringWriter();
        _text = null;
        provider.Formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), provider.Scopes, text);
        var built = text.GetStringBuilder();
        if (built.Length > 0)
            Write(built, logLevel);
        built.Clear();
        if (built.Capacity > KeptCapacity)
            built.Capacity = KeptCapacity;
        _text = text;
    }

    private void Write(StringBuilder built, LogLevel level)
    {
        var line = ArrayPool<char>.Shared.Rent(built.Length);
        built.CopyTo(0, line, built.Length);
        provider.OutputFor(level).Write(line.AsSpan(0, built.Length));
        ArrayPool<char>.Shared.Return(line);
    }
}
