using System.Globalization;

namespace Smtp.Benchmarks.Machine;

/// <summary>What /proc says of a process and its children (proc(5)). A process that has ended counts as nothing.</summary>
internal static class ProcessFacts
{
    /// <summary>USER_HZ, in which /proc counts CPU time; 100 on every Linux there is.</summary>
    private const double TicksPerSecond = 100;

    public static IReadOnlyList<int> WithChildren(int root)
    {
        var parents = new List<(int Id, int Parent)>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) && StatFields(id) is { } fields)
                parents.Add((id, int.Parse(fields[1], CultureInfo.InvariantCulture)));
        }

        var family = new List<int> { root };
        for (var i = 0; i < family.Count; i++)
            family.AddRange(parents.Where(process => process.Parent == family[i]).Select(process => process.Id));
        return family;
    }

    /// <summary>User and system time of all of <paramref name="family"/>, and of children the first member has buried.</summary>
    public static TimeSpan CpuTime(IReadOnlyList<int> family)
    {
        double ticks = 0;
        for (var i = 0; i < family.Count; i++)
        {
            if (StatFields(family[i]) is not { } fields)
                continue;
            // utime, stime, then cutime, cstime: fields 14 to 17, and our list begins with field 3.
            var wanted = i == 0 ? fields[11..15] : fields[11..13];
            ticks += wanted.Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>MiB: the sum of each process's peak. What they share counts for each.</summary>
    public static double PeakResident(IReadOnlyList<int> family) => family.Sum(id => MebibytesIn($"/proc/{id}/status", "VmHWM:"));

    /// <summary>MiB now in use, each page shared among n processes counted as 1/n in each.</summary>
    public static double ProportionalResident(IReadOnlyList<int> family) =>
        family.Sum(id => MebibytesIn($"/proc/{id}/smaps_rollup", "Pss:"));

    /// <summary>Lets the peak begin again at what is resident now.</summary>
    public static void ResetPeak(IReadOnlyList<int> family)
    {
        foreach (var id in family)
            IfAlive(() => { File.WriteAllText($"/proc/{id}/clear_refs", "5"); return ""; });
    }

    /// <summary>From the third field on: the second, the name in brackets, may hold blanks.</summary>
    private static string[]? StatFields(int id) =>
        IfAlive(() => File.ReadAllText($"/proc/{id}/stat")) is { Length: > 0 } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static double MebibytesIn(string file, string field)
    {
        var line = IfAlive(() => File.ReadLines(file).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal), ""));
        var kibibytes = line[Math.Min(field.Length, line.Length)..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return kibibytes.Length == 0 ? 0 : double.Parse(kibibytes, CultureInfo.InvariantCulture) / 1024;
    }

    private static string IfAlive(Func<string> look)
    {
        try
        {
            return look();
        }
        catch (IOException)
        {
            // ESRCH or ENOENT: it ended between the listing and this look.
            return "";
        }
    }
}
