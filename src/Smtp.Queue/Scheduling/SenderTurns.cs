using Smtp.Protocol.Addresses;

namespace Smtp.Queue.Scheduling;

/// <summary>
/// The deliveries that wait for one destination, in turn by sender: whoever sends a hundred thousand messages holds up another's single one
/// by no more than the deliveries under way. Of one sender, the oldest first.
/// </summary>
internal sealed class SenderTurns
{
    private readonly Dictionary<SenderKey, Queue<WaitingDelivery>> _bySender = [];
    private readonly Queue<SenderKey> _turns = new();

    public int Count { get; private set; }

    public int Senders => _turns.Count;

    public bool Has(WaitingDelivery delivery) => _bySender.ContainsKey(SenderKey.Of(delivery));

    public void Add(WaitingDelivery delivery)
    {
        var sender = SenderKey.Of(delivery);
        if (!_bySender.TryGetValue(sender, out var own))
        {
            _bySender.Add(sender, own = new Queue<WaitingDelivery>(1));
            _turns.Enqueue(sender);
        }

        own.Enqueue(delivery);
        Count++;
    }

    public bool TryPeek(out WaitingDelivery delivery)
    {
        delivery = default;
        return _turns.TryPeek(out var sender) && _bySender[sender].TryPeek(out delivery);
    }

    public bool TryTake(out WaitingDelivery delivery)
    {
        if (!_turns.TryDequeue(out var sender))
        {
            delivery = default;
            return false;
        }

        var own = _bySender[sender];
        delivery = own.Dequeue();
        Count--;
        if (own.Count > 0)
            _turns.Enqueue(sender);
        else
            _bySender.Remove(sender);
        return true;
    }

    /// <returns>All that waited; nothing waits after that.</returns>
    public WaitingDelivery[] TakeAll()
    {
        var all = new List<WaitingDelivery>(Count);
        while (TryTake(out var delivery))
            all.Add(delivery);
        return [.. all];
    }

    /// <remarks>Notices, from <c>&lt;&gt;</c>, are one sender.</remarks>
    private readonly record struct SenderKey(Mailbox? Sender)
    {
        public static SenderKey Of(WaitingDelivery delivery) => new(delivery.Active.Message.Envelope.Sender);
    }
}
