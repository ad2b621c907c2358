using Smtp.Mail;
using Smtp.Queue.Embedded;
using Smtp.Queue.Scheduling;

namespace Smtp.Queue.Operations;

/// <summary>
/// The queue to look at. Envelopes are read from disk one by one, so that a list of a million messages takes no more memory than their
/// ids.
/// </summary>
public sealed class QueueReading
{
    private readonly QueueIndex _index;
    private readonly MessageLoader _loader;
    private readonly HistoryReader _history;
    private readonly QueueClock _clock;

    internal QueueReading(QueueIndex index, MessageLoader loader, HistoryReader history, QueueClock clock) =>
        (_index, _loader, _history, _clock) = (index, loader, history, clock);

    public DateTimeOffset Now => _clock.Now;

    public int Count => _index.Count;

    /// <summary>Messages that match, oldest first, as each of them stands when its turn comes.</summary>
    /// <param name="unreadable">Told of each message whose record is damaged or cannot be read now.</param>
    public IEnumerable<QueueItem> List(
        QueueFilter filter, Action<QueueId, string>? unreadable = null, IProgress<QueueProgress>? progress = null)
    {
        var ids = Ids(filter);
        for (var i = 0; i < ids.Count; i++)
        {
            progress?.Report(new QueueProgress(i, ids.Count));
            if (Find(ids[i], filter, unreadable) is { } item)
                yield return item;
        }

        progress?.Report(new QueueProgress(ids.Count, ids.Count));
    }

    /// <summary>Where in the queue to look for what the filter means.</summary>
    public IReadOnlyList<QueueId> Ids(QueueFilter filter) => filter.Ids.Count > 0 ? [.. filter.Ids.Distinct()] : Sorted(_index.Ids());

    /// <returns><see langword="null"/>: it is gone, or does not match.</returns>
    public QueueItem? Find(QueueId id, QueueFilter filter, Action<QueueId, string>? unreadable = null)
    {
        if (_index.State(id) is not { } state || !filter.MayMatch(state))
            return null;

        try
        {
            using var message = Load(id);
            var item = message is null ? null : QueueItem.Of(message, state);
            return item is not null && filter.Matches(item, _clock.Now) ? item : null;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            unreadable?.Invoke(id, error.Message);
            return null;
        }
    }

    /// <returns><see langword="null"/>: it is not in the queue.</returns>
    /// <exception cref="InvalidDataException">Its record is damaged on disk.</exception>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public MessageDetails? Show(QueueId id)
    {
        if (_index.State(id) is not { } state || Load(id) is not { } message)
            return null;

        try
        {
            return new MessageDetails(message, state, _history.Read(id));
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    /// <summary>With its content on disk.</summary>
    internal QueuedMessage? Load(QueueId id) => _index.Find(id) is { } entry ? _loader.Load(entry, inMemory: false) : null;

    internal MessageState? State(QueueId id) => _index.State(id);

    private static QueueId[] Sorted(QueueId[] ids)
    {
        Array.Sort(ids);
        return ids;
    }
}
