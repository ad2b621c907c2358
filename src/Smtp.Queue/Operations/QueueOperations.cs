using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Queue.Embedded;

namespace Smtp.Queue.Operations;

/// <summary>The queue in an operator's hands: the same change for one message or for all that match.</summary>
public sealed class QueueOperations
{
    /// <summary>Changes on their way into the journal at once, so that many share a flush.</summary>
    private const int Window = 128;

    /// <summary>Messages looked at before others get the thread.</summary>
    private const int Stretch = 500;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly EmbeddedQueueStore _store;
    private readonly INoticeComposer _notices;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public QueueOperations(EmbeddedQueueStore store, INoticeComposer notices, TimeProvider time, ILoggerFactory logging) =>
        (_store, _notices, _time, _log) = (store, notices, time, logging.CreateLogger("Smtp.Queue"));

    /// <summary>How long a change waits for deliveries under way, all in all.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    public QueueReading Reading => _store.Reading;

    /// <param name="dryRun">Only counts what would be changed.</param>
    public async Task<ChangeReport> ApplyAsync(
        QueueChange change,
        QueueFilter filter,
        bool dryRun,
        IProgress<QueueProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var tally = new ChangeTally();
        var pending = new List<Task>();
        var busy = new List<MessageChange>();
        try
        {
            if (!dryRun && change is QueueChange.Retry)
                _store.WishRetry();
            var ids = Reading.Ids(filter);
            for (var i = 0; i < ids.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (i % Stretch == 0)
                {
                    progress?.Report(new QueueProgress(i, ids.Count));
                    await Task.Yield();
                }

                if (Find(ids[i], filter, tally) is not { } item)
                    continue;
                if (dryRun)
                    CountOnly(change, item, filter, tally);
                else
                    Begin(new MessageChange(_store, _notices, change, filter, item.Id, tally, _log), pending, busy);
                if (pending.Count >= Window)
                    await SettleAsync(pending);
            }

            await SettleAsync(pending);
            await WaitForTurnsAsync(busy, pending, cancellationToken);
            progress?.Report(new QueueProgress(ids.Count, ids.Count));
        }
        finally
        {
            await SettleAsync(pending);
            foreach (var left in busy)
                left.GiveUp();
        }

        return tally.Report();
    }

    private QueueItem? Find(QueueId id, QueueFilter filter, ChangeTally tally)
    {
        var item = Reading.Find(id, filter, tally.Fail);
        if (item is not null)
            tally.Match();
        else if (filter.Ids.Count > 0 && Reading.State(id) is null)
            tally.Miss(id);
        return item;
    }

    private void CountOnly(QueueChange change, QueueItem item, QueueFilter filter, ChangeTally tally)
    {
        using var message = Reading.Load(item.Id);
        var chosen = item.Recipients.Where(filter.MatchesRecipient).ToArray();
        if (message is not null && change.Update(message, item.State, chosen, _store.Clock.Now) is not null)
            tally.Change(chosen.Length, isNoticed: false);
        else
            tally.Leave();
    }

    private static void Begin(MessageChange change, List<Task> pending, List<MessageChange> busy)
    {
        if (!change.TryTakeTurn())
            return;
        if (change.IsFree)
            pending.Add(change.MakeAsync());
        else
            busy.Add(change);
    }

    /// <summary>No new delivery of these begins; those under way may end soon.</summary>
    private async Task WaitForTurnsAsync(List<MessageChange> busy, List<Task> pending, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (busy.Count > 0 && _time.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Glance, _time, cancellationToken);
            foreach (var free in busy.Where(change => change.IsFree).ToArray())
            {
                busy.Remove(free);
                pending.Add(free.MakeAsync());
            }

            await SettleAsync(pending);
        }
    }

    private static async Task SettleAsync(List<Task> pending)
    {
        await Task.WhenAll(pending);
        pending.Clear();
    }
}
