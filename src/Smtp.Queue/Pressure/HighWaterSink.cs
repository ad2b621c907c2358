using Microsoft.Extensions.Logging;
using Smtp.Mail;

namespace Smtp.Queue.Pressure;

/// <summary>
/// Stands before the queue where mail comes in from outside: near a high-water mark acceptance slows, beyond it the answer is 452 4.3.1.
/// Deliveries and our own notices go past it, so that the queue can empty.
/// </summary>
public sealed class HighWaterSink : IMessageSink
{
    private readonly IQueueStore _store;
    private readonly QueuePressure _pressure;
    private readonly TimeProvider _time;

    public HighWaterSink(IQueueStore store, QueueOptions options, TimeProvider time, ILoggerFactory logging)
        : this(store, options, new DiskSpace(options.Directory), time, logging.CreateLogger("Smtp.Queue"))
    {
    }

    internal HighWaterSink(IQueueStore store, QueueOptions options, IFreeSpace disk, TimeProvider time, ILogger log)
    {
        (_store, _time) = (store, time);
        _pressure = new QueuePressure(store, options, disk, time, log);
    }

    public SinkState State
    {
        get
        {
            var state = _store.State;
            return state == SinkState.Accepting && _pressure.Look() == PressureLevel.Full ? SinkState.Full : state;
        }
    }

    public IMessageTransaction Begin(Envelope envelope)
    {
        var transaction = _store.Begin(envelope);
        return _pressure.Level == PressureLevel.None ? transaction : new SlowedTransaction(transaction, _pressure, _time);
    }
}
