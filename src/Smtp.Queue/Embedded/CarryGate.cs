using System.Diagnostics.CodeAnalysis;
using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>A message is carried to another segment, or updates of it are written, never both: the carrying record must know all that became
/// of it.</summary>
/// <remarks>Takes the index's lock.</remarks>
internal sealed class CarryGate(QueueIndex index)
{
    private TaskCompletionSource? _ended;
    private int _carried;

    /// <summary>Before an update of the message is written.</summary>
    /// <param name="carried">What to wait for before asking again.</param>
    /// <returns>True: begun, until <see cref="EndUpdate"/>.</returns>
    public bool TryBeginUpdate(QueueId id, out Task carried)
    {
        carried = Task.CompletedTask;
        using (index.Enter())
        {
            if (index.Find(id) is not { } entry)
                return true;

            if (entry.IsCarried)
            {
                _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                carried = _ended.Task;
                return false;
            }

            entry.Updates++;
            return true;
        }
    }

    public void EndUpdate(QueueId id)
    {
        using (index.Enter())
        {
            if (index.Find(id) is { } entry)
                entry.Updates--;
        }
    }

    /// <summary>Takes a message to be carried: until <see cref="End"/> no update of it is written.</summary>
    /// <returns>False: it is gone, or an update is under way.</returns>
    public bool TryBegin(QueueId id, [NotNullWhen(true)] out QueueEntry? entry)
    {
        using (index.Enter())
        {
            entry = index.Find(id);
            if (entry is null || entry.IsCarried || entry.Updates > 0)
                return false;

            entry.IsCarried = true;
            _carried++;
            return true;
        }
    }

    /// <summary>The message stands at <paramref name="place"/> now, whole.</summary>
    public void Apply(QueueEntry entry, RecordPlace place, uint length)
    {
        using (index.Enter())
        {
            if (entry.IsGone)
                return;

            index.Segments.Forget(entry.Place, entry.StoredLength);
            index.Stand(entry, place, length);
            foreach (ref var recipient in entry.Recipients)
            {
                if (!recipient.Ended)
                    recipient = recipient with { Last = place };
            }
        }
    }

    public void End(QueueEntry entry)
    {
        using (index.Enter())
        {
            entry.IsCarried = false;
            if (--_carried > 0)
                return;

            _ended?.SetResult();
            _ended = null;
        }
    }
}
