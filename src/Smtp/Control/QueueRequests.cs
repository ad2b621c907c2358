using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Smtp.Queue.Operations;

namespace Smtp.Control;

/// <summary>Answers requests about a queue: a running daemon's, or one that is only looked at.</summary>
/// <param name="operations"><see langword="null"/>: it is only looked at.</param>
internal sealed class QueueRequests(QueueReading reading, QueueOperations? operations, TimeProvider time, ILogger logger)
    : IRequestHandler
{
    /// <summary>Messages looked at between two words of progress.</summary>
    private const int Stretch = 1000;

    private const int ContentPiece = 48 * 1024;

    public IAsyncEnumerable<ControlAnswer> AnswerAsync(ControlRequest request, CancellationToken cancellationToken)
    {
        var filter = RequestReader.Filter(request);
        if (RequestReader.Change(request) is { } change)
        {
            return operations is not null
                ? ChangeAsync(operations, change, filter, request.DryRun, cancellationToken)
                : throw new FormatException("only a running daemon can change its queue");
        }

        return request.Command switch
        {
            "list" => ListAsync(filter, cancellationToken),
            "summary" => SummarizeAsync(filter, cancellationToken),
            "show" => ShowAsync(filter, request.Content, cancellationToken),
            _ => throw new FormatException("there is no such command"),
        };
    }

    private async IAsyncEnumerable<ControlAnswer> ListAsync(
        QueueFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (item, other) in FindAsync(filter, cancellationToken))
            yield return item is null ? other! : new ControlAnswer { Message = AnswerWriter.Message(item, reading.Now) };
    }

    private async IAsyncEnumerable<ControlAnswer> SummarizeAsync(
        QueueFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var summary = new QueueSummary();
        await foreach (var (item, other) in FindAsync(filter, cancellationToken))
        {
            if (item is not null)
                summary.Add(item, filter, reading.Now);
            else
                yield return other!;
        }

        yield return new ControlAnswer { Summary = AnswerWriter.Summary(summary) };
    }

    /// <summary>What matches, with progress and unreadable messages between.</summary>
    private async IAsyncEnumerable<(QueueItem? Item, ControlAnswer? Other)> FindAsync(
        QueueFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ids = reading.Ids(filter);
        var problems = new Queue<ProblemLine>();
        for (var i = 0; i < ids.Count; i++)
        {
            if (i % Stretch == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return (null, new ControlAnswer { Progress = new ProgressLine(i, ids.Count) });
                await Task.Yield();
            }

            var item = reading.Find(ids[i], filter, (id, reason) => problems.Enqueue(new ProblemLine($"{id}", reason)));
            if (item is not null)
                yield return (item, null);
            else if (problems.TryDequeue(out var problem))
                yield return (null, new ControlAnswer { Problem = problem });
        }
    }

    private async IAsyncEnumerable<ControlAnswer> ShowAsync(
        QueueFilter filter, bool withContent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var id in filter.Ids)
        {
            MessageDetails? details = null;
            ProblemLine? problem = null;
            DetailsLine? line = null;
            try
            {
                details = reading.Show(id);
                line = details is null ? null : AnswerWriter.Details(details, reading.Now);
                problem = details is null ? new ProblemLine($"{id}", "it is not in the queue") : null;
            }
            catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                problem = new ProblemLine($"{id}", error.Message);
            }

            using (details)
            {
                if (problem is not null || line is null)
                {
                    yield return new ControlAnswer { Problem = problem };
                    continue;
                }

                yield return new ControlAnswer { Details = line };
                if (!withContent)
                    continue;
                await using var stream = details!.Content.OpenRead();
                var piece = new byte[ContentPiece];
                for (int read; (read = await stream.ReadAsync(piece, cancellationToken)) > 0;)
                    yield return new ControlAnswer { Content = piece[..read] };
            }
        }
    }

    private async IAsyncEnumerable<ControlAnswer> ChangeAsync(
        QueueOperations change,
        QueueChange what,
        QueueFilter filter,
        bool dryRun,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = new BackgroundWork<ChangeReport>(progress => change.ApplyAsync(what, filter, dryRun, progress, abandoned.Token));
        try
        {
            await foreach (var progress in work.ProgressAsync(time, cancellationToken))
                yield return progress;
        }
        finally
        {
            // Whoever asked has gone: what is not done yet is not wanted.
            if (!work.Result.IsCompleted)
                await abandoned.CancelAsync();
            await ((Task)work.Result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var report = await work.Result;
        if (!dryRun)
            ControlLog.Changed(logger, what.Name, report.Matched, report.Changed, report.Matched - report.Changed);
        yield return new ControlAnswer { Report = AnswerWriter.Report(what, dryRun, report) };
    }
}
