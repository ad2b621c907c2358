namespace Smtp.Queue.Operations;

/// <summary>
/// Waiting recipients by destination and age, as Postfix's qshape shows them. Feed it items one by one; what is beyond
/// <see cref="MostDestinations"/> counts together.
/// </summary>
public sealed class QueueSummary
{
    public const string Others = "(others)";
    private const int MostDestinations = 10_000;

    private readonly Dictionary<string, DestinationTotals> _byDestination = new(StringComparer.Ordinal);

    /// <summary>The upper bounds of the columns; the last column has none.</summary>
    public static IReadOnlyList<TimeSpan> Ages { get; } = [.. Enumerable.Range(0, 9).Select(i => TimeSpan.FromMinutes(5 << i))];

    public int Messages { get; private set; }

    /// <summary>The fullest first.</summary>
    public IReadOnlyList<DestinationTotals> Destinations =>
        [.. _byDestination.Values.OrderByDescending(row => row.Total).ThenBy(row => row.Destination, StringComparer.Ordinal)];

    /// <param name="filter">Recipients that do not match do not count.</param>
    public void Add(QueueItem item, QueueFilter filter, DateTimeOffset now)
    {
        Messages++;
        var column = 0;
        while (column < Ages.Count && now - item.AcceptedAt > Ages[column])
            column++;
        foreach (var recipient in item.Recipients.Where(filter.MatchesRecipient))
            Row(recipient.NextHop ?? recipient.Recipient.Address.AsciiDomain).Add(column, item.State);
    }

    private DestinationTotals Row(string destination)
    {
        if (_byDestination.TryGetValue(destination, out var row))
            return row;
        if (_byDestination.Count >= MostDestinations && destination != Others)
            return Row(Others);

        row = new DestinationTotals(destination);
        _byDestination.Add(destination, row);
        return row;
    }
}
