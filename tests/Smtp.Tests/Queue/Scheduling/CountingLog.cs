using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Smtp.Tests.Queue.Scheduling;

/// <summary>Counts log lines by their number, so that a test can wait for what leaves no other trace.</summary>
internal sealed class CountingLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentDictionary<int, int> _counts = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>How often a recipient was delivered, deferred or failed.</summary>
    public int Outcomes => this[2500] + this[2501] + this[2502];

    public int this[int eventId] => _counts.GetValueOrDefault(eventId);

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue(formatter(state, exception));
        _counts.AddOrUpdate(eventId.Id, 1, (_, count) => count + 1);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
