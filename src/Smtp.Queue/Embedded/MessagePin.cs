using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>A message as it stands at one moment; until disposed its segment, and every later one, is there to be read.</summary>
/// <param name="states">Of its recipients then.</param>
internal sealed class MessagePin(QueueIndex index, RecordPlace place, IJournalFile file, RecipientState[] states) : IDisposable
{
    private int _isReleased;

    public RecordPlace Place => place;

    public IJournalFile File => file;

    public RecipientState[] States => states;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            index.Unpin(place);
    }
}
