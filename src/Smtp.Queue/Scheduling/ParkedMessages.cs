using Smtp.Mail;
using Smtp.Protocol.Addresses;

namespace Smtp.Queue.Scheduling;

/// <summary>
/// Messages that wait outside memory, by their ids alone, in turn by sender. Senders share a fixed number of lanes by hash, so that a
/// million senders cost no more than a million ids; two that fall into one lane share its turns.
/// </summary>
/// <remarks>Guarded by the destination's lock.</remarks>
internal sealed class ParkedMessages
{
    private const int MostLanes = 1024;

    private readonly Dictionary<int, Queue<QueueId>> _lanes = [];
    private readonly Queue<int> _turns = new();

    public int Count { get; private set; }

    public static int LaneOf(Mailbox? sender) => sender is null ? 0 : (int)((uint)sender.GetHashCode() % MostLanes);

    public void Add(QueueId id, int lane)
    {
        if (!_lanes.TryGetValue(lane, out var own))
            _lanes.Add(lane, own = new Queue<QueueId>(1));
        if (own.Count == 0)
            _turns.Enqueue(lane);
        own.Enqueue(id);
        Count++;
    }

    public bool TryTake(out QueueId id)
    {
        if (!_turns.TryDequeue(out var lane))
        {
            id = default;
            return false;
        }

        var own = _lanes[lane];
        id = own.Dequeue();
        Count--;
        if (own.Count > 0)
            _turns.Enqueue(lane);
        else
            _lanes.Remove(lane);
        return true;
    }

    public void Clear()
    {
        _lanes.Clear();
        _turns.Clear();
        Count = 0;
    }
}
