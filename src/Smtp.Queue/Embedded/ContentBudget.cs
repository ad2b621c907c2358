namespace Smtp.Queue.Embedded;

/// <summary>How much content may be in memory, while it comes in or between acceptance and delivery. Asked, never waited for: without room
/// it goes through the disk.</summary>
internal sealed class ContentBudget(long limit)
{
    private long _used;

    public bool TryReserve(long octets)
    {
        if (Interlocked.Add(ref _used, octets) <= limit)
            return true;

        Interlocked.Add(ref _used, -octets);
        return false;
    }

    public void Return(long octets) => Interlocked.Add(ref _used, -octets);
}
