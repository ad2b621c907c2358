using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Queue.Operations;

namespace Smtp.Control;

/// <summary>A stopped daemon's queue, read from disk.</summary>
internal sealed class DiskSource : IQueueSource
{
    private readonly QueueOnDisk _queue;
    private readonly QueueRequests _requests;

    /// <param name="directory">The queue's.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public DiskSource(string directory, TimeProvider time)
    {
        _queue = QueueOnDisk.Open(directory, time);
        _requests = new QueueRequests(_queue.Reading, operations: null, time, NullLogger.Instance);
    }

    /// <summary>Some of it may not be read.</summary>
    public bool IsIncomplete => _queue.IsIncomplete;

    public IAsyncEnumerable<ControlAnswer> AskAsync(ControlRequest request, CancellationToken cancellationToken) =>
        _requests.AnswerAsync(request, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _queue.Dispose();
        return ValueTask.CompletedTask;
    }
}
