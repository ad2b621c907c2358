namespace Smtp.Queue.Operations;

/// <summary>Recipients that wait for one destination.</summary>
public sealed class DestinationTotals(string destination)
{
    private readonly int[] _byAge = new int[QueueSummary.Ages.Count + 1];

    public string Destination => destination;

    public int Total { get; private set; }

    /// <summary>Of these, how many an operator holds.</summary>
    public int Held { get; private set; }

    /// <summary>By the columns of <see cref="QueueSummary.Ages"/>, and one for all that is older.</summary>
    public IReadOnlyList<int> ByAge => _byAge;

    internal void Add(int column, MessageState state)
    {
        Total++;
        _byAge[column]++;
        Held += state == MessageState.Held ? 1 : 0;
    }
}
