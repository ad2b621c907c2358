using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>
/// Who works on a message: its deliveries, or an operator who changes it, never both. Holding a message needs no turn: it changes no
/// recipient.
/// </summary>
/// <remarks>Takes the index's lock.</remarks>
internal sealed class WorkGate(QueueIndex index)
{
    /// <summary>A taken message is to be loaded, which is work until <see cref="End"/>. The message kept since its acceptance is handed
    /// over, once.</summary>
    /// <returns><see langword="null"/>: it is gone, or withheld and no longer taken.</returns>
    public QueueEntry? BeginLoading(QueueId id, out QueuedMessage? loaded)
    {
        QueuedMessage? unwanted = null;
        using (index.Enter())
        {
            var entry = index.Find(id);
            loaded = entry?.Loaded;
            if (entry is null)
                return null;

            entry.Loaded = null;
            if (!entry.IsWithheld)
            {
                entry.IsOutdated = false;
                entry.Works++;
                return entry;
            }

            entry.IsActive = false;
            entry.IsPassedOver = true;
            (unwanted, loaded) = (loaded, null);
        }

        unwanted?.Dispose();
        return null;
    }

    /// <returns>False: what was loaded must not be delivered.</returns>
    public bool TryBegin(QueueId id)
    {
        using (index.Enter())
        {
            if (index.Find(id) is not { IsWithheld: false, IsOutdated: false } entry)
                return false;

            entry.Works++;
            return true;
        }
    }

    public void End(QueueId id)
    {
        using (index.Enter())
        {
            if (index.Find(id) is { Works: > 0 } entry)
                entry.Works--;
        }
    }

    /// <summary>For an operator, until <see cref="EndClaim"/>: no delivery of the message begins. One that is under way may still go on:
    /// ask <see cref="IsAtWork"/> before the message is changed.</summary>
    /// <param name="isClaimed">By another operator.</param>
    /// <returns><see langword="null"/>: it is gone, or claimed.</returns>
    public QueueEntry? Claim(QueueId id, out bool isClaimed)
    {
        QueuedMessage? kept;
        QueueEntry? entry;
        using (index.Enter())
        {
            entry = index.Find(id);
            isClaimed = entry is { IsClaimed: true };
            if (entry is null || isClaimed)
                return null;

            entry.IsClaimed = true;
            kept = entry.Loaded;
            entry.Loaded = null;
        }

        kept?.Dispose();
        return entry;
    }

    public bool IsAtWork(QueueEntry entry)
    {
        using (index.Enter())
            return entry.Works > 0;
    }

    /// <param name="isChanged">Its recipients are no longer those that a copy in memory has.</param>
    public void EndClaim(QueueEntry entry, bool isChanged)
    {
        using (index.Enter())
        {
            entry.IsClaimed = false;
            entry.IsOutdated |= isChanged && entry.IsActive;
            index.Reconsider(entry);
        }
    }
}
