using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Smtp.Composition.Logging;

/// <summary>
/// The console as a log, by the stock provider's settings and with its formatters. The stock one wakes a thread and makes a write for each
/// line, which at thousands of messages a second costs more than the messages' flushes do.
/// </summary>
[ProviderAlias("Console")]
internal sealed class LineLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentDictionary<string, LineLogger> _loggers = new(StringComparer.Ordinal);
    private readonly Lazy<LineOutput> _output = new(static () => new LineOutput(Console.OpenStandardOutput()));
    private readonly Lazy<LineOutput> _error = new(static () => new LineOutput(Console.OpenStandardError()));
    private readonly Dictionary<string, ConsoleFormatter> _formatters = new(StringComparer.OrdinalIgnoreCase);
    private readonly IOptionsMonitor<ConsoleLoggerOptions> _options;
    private IExternalScopeProvider? _scopes;

    public LineLoggerProvider(IOptionsMonitor<ConsoleLoggerOptions> options, IEnumerable<ConsoleFormatter> formatters)
    {
        _options = options;

        // First come, first served: ours are registered before the stock ones of the same name.
        foreach (var formatter in formatters)
            _formatters.TryAdd(formatter.Name, formatter);
    }

    public ILogger CreateLogger(string categoryName) =>
        _loggers.GetOrAdd(categoryName, static (category, provider) => new LineLogger(category, provider), this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        if (_output.IsValueCreated)
            _output.Value.Dispose();
        if (_error.IsValueCreated)
            _error.Value.Dispose();
    }

    internal IExternalScopeProvider? Scopes => _scopes;

    internal ConsoleFormatter Formatter =>
        _options.CurrentValue.FormatterName is { } name && _formatters.TryGetValue(name, out var formatter)
            ? formatter
            : _formatters[ConsoleFormatterNames.Simple];

    internal LineOutput OutputFor(LogLevel level) =>
        level >= _options.CurrentValue.LogToStandardErrorThreshold ? _error.Value : _output.Value;
}
