namespace Smtp.Reception.Sessions;

/// <summary>Counts the recipients that all transactions hold in memory beyond what each may have for itself.</summary>
internal sealed class RecipientCensus(int maximum)
{
    private int _count;

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _count) <= maximum)
            return true;

        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Return(int count) => Interlocked.Add(ref _count, -count);
}
