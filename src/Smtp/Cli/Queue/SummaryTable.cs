using System.Globalization;
using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary>The columns of totals by destination and age, a total of all first.</summary>
internal static class SummaryTable
{
    /// <summary>Minutes up to which a column counts: 5, 10, … and what is older.</summary>
    public static IEnumerable<string> Heads(SummaryLine summary) =>
        summary.AgesMinutes.Select(minutes => $"{minutes}").Append($"{summary.AgesMinutes[^1]}+");

    public static IEnumerable<DestinationLine> Rows(SummaryLine summary)
    {
        var ages = new int[summary.AgesMinutes.Count + 1];
        foreach (var row in summary.Destinations)
        {
            for (var i = 0; i < ages.Length; i++)
                ages[i] += row.ByAge[i];
        }

        var all = new DestinationLine("TOTAL", summary.Destinations.Sum(row => row.Total), summary.Destinations.Sum(row => row.Held), ages);
        return summary.Destinations.Prepend(all);
    }

    public static IEnumerable<string> Cells(DestinationLine row) =>
        row.ByAge.Prepend(row.Held).Prepend(row.Total).Select(count => count.ToString(CultureInfo.InvariantCulture));
}
