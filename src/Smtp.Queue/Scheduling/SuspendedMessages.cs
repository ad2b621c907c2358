using Smtp.Mail;

namespace Smtp.Queue.Scheduling;

/// <summary>Messages that wait in the store for a destination to come back. A message that comes by itself and is put off again stands here
/// once.</summary>
/// <remarks>Guarded by the destination's lock.</remarks>
internal sealed class SuspendedMessages
{
    private readonly ParkedMessages _messages = new();
    private readonly HashSet<QueueId> _ids = [];

    public int Count => _messages.Count;

    public void Add(QueueId id, int lane)
    {
        if (_ids.Add(id))
            _messages.Add(id, lane);
    }

    public bool TryTake(out QueueId id) => _messages.TryTake(out id) && _ids.Remove(id);

    public void Clear()
    {
        _messages.Clear();
        _ids.Clear();
    }
}
