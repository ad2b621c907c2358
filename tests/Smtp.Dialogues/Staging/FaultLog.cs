using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;

namespace Smtp.Dialogues.Staging;

/// <summary>Keeps every line and every exception: a conversation that went well has none of the latter.</summary>
internal sealed class FaultLog : ILogger<SmtpServer>, ILogger<CertificateStore>
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<Exception> Faults { get; } = new();

    /// <summary>What is less than that is not asked for.</summary>
    public LogLevel Level { get; set; } = LogLevel.Trace;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= Level;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue($"{eventId.Id} {formatter(state, exception)}");
        if (exception is not null)
            Faults.Enqueue(exception);
    }
}
