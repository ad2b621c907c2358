using System.Runtime.CompilerServices;
using Smtp.Queue.Operations;

namespace Smtp.Control;

/// <summary>Work that takes a while, begun off the caller's thread, with its progress now and then.</summary>
internal sealed class BackgroundWork<T> : IProgress<QueueProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private QueueProgress _latest;

    public BackgroundWork(Func<IProgress<QueueProgress>, T> work) => Result = Task.Run(() => work(this));

    public BackgroundWork(Func<IProgress<QueueProgress>, Task<T>> work) => Result = Task.Run(() => work(this));

    public Task<T> Result { get; }

    public void Report(QueueProgress value)
    {
        lock (_gate)
            _latest = value;
    }

    /// <summary>Until the work has ended, one way or the other.</summary>
    public async IAsyncEnumerable<ControlAnswer> ProgressAsync(
        TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!Result.IsCompleted)
        {
            await Task.WhenAny(Result, Task.Delay(Interval, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            QueueProgress latest;
            lock (_gate)
                latest = _latest;
            if (latest.Total > 0 && !Result.IsCompleted)
                yield return new ControlAnswer { Progress = new ProgressLine(latest.Done, latest.Total) };
        }
    }
}
