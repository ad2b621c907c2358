using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Queue;
using Smtp.Queue.Embedded;
using Smtp.Queue.Scheduling;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

/// <summary>A scheduler over a store in memory, deliveries as the test says, and a clock that stands until the test sets it on.</summary>
public abstract class SchedulerTest : IAsyncDisposable
{
    private protected static readonly DateTimeOffset Begun = DateTimeOffset.UnixEpoch.AddYears(55);

    private protected readonly FakeTimeProvider _time = new(Begun);
    private protected readonly MemoryFiles _files = new();
    private protected readonly FakeDelivery _there = new();
    private protected QueueOptions _options = Post.Options with { SegmentSize = 1024 * 1024 };
    private protected EmbeddedQueueStore? _store;
    private protected DeliveryScheduler? _scheduler;

    /// <summary>Opened over the files, with the options, when it is first asked for.</summary>
    private protected EmbeddedQueueStore Store => _store ??= Post.Open(_files, _time, _options);

    private protected virtual ILoggerFactory Logging => NullLoggerFactory.Instance;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_scheduler is not null)
            await _scheduler.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
    }

    private protected Task Start()
    {
        _scheduler = new DeliveryScheduler(Store, _there, _there, _options, _time, new Random(1), Logging);
        return _scheduler.StartAsync();
    }

    /// <summary>The disk as it may be found after each flush of the store, which is yet to be opened, more or less of it torn. Flushes come
    /// from several threads.</summary>
    private protected ConcurrentQueue<MemoryFiles> GatherCrashes()
    {
        // Each is a copy of all there is.
        Assert.Null(_store);
        _options = _options with { SegmentSize = 64 * 1024 };
        var crashes = new ConcurrentQueue<MemoryFiles>();
        _files.Flushing = _ =>
        {
            for (var i = 0; i < 40; i++)
                crashes.Enqueue(_files.Crash(i * 50));
        };
        return crashes;
    }

    private protected Task Until(Func<bool> condition) => Eventually.Until(condition, _time);
}
