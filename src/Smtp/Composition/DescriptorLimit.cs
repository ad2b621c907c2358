using System.Globalization;

namespace Smtp.Composition;

/// <summary>How many files, connections among them, the system lets this process have open.</summary>
internal static class DescriptorLimit
{
    /// <summary>Of the lines of <c>/proc/self/limits</c> the soft limit, to which the runtime has raised it.</summary>
    /// <returns><see langword="null"/>: none, or none that can be read.</returns>
    public static int? Read(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (line.StartsWith("Max open files", StringComparison.Ordinal)
                && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var soft, ..]
                && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
                return limit;
        }

        return null;
    }

    public static int? OfThisProcess()
    {
        const string limits = "/proc/self/limits";
        return File.Exists(limits) ? Read(File.ReadLines(limits)) : null;
    }

    /// <summary>Half of them at most are for clients: deliveries, the queue and large content need files as well, and mail must not stop
    /// because somebody holds connections open.</summary>
    public static int Connections(int configured, int? limit) => Math.Min(configured, Math.Max((limit ?? int.MaxValue) / 2, 1));
}
