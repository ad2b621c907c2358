using System.Diagnostics;
using System.Globalization;

namespace Smtp.Fuzz.Engine;

/// <summary>A search led by coverage, for minutes or hours, that tells how it goes.</summary>
internal static class LongRun
{
    /// <summary>An input that takes longer is a find, too; the process ends with it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    /// <returns>How many ways to fail were found.</returns>
    public static int Run(FuzzTarget target, TimeSpan time, int seed, string finds, TextWriter output)
    {
        using var coverage = new CoverageMap();
        var clock = Stopwatch.StartNew();
        var told = TimeSpan.Zero;
        output.WriteLine($"{target}: {time.TotalMinutes:0.#} minutes, random numbers of {seed}");
        var search = new Search(target, new Random(seed), coverage, (input, fault) =>
        {
            output.WriteLine($"{target}: found {FindKeeper.Keep(finds, target.Name, input)}");
            output.WriteLine($"  {Octets.Show(input.AsSpan(0, Math.Min(input.Length, 400)))}");
            output.WriteLine($"  {fault}");
        });
        using var watch = new Timer(
            _ => EndWhereStuck(search, target, finds, output), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        List<byte[]> seeds = [.. Seeds.Of(target.Name), .. Seeds.FindsOf(target.Name).Values];
        search.Run(seeds, () =>
        {
            if (clock.Elapsed - told > Pause)
            {
                told = clock.Elapsed;
                Tell();
            }

            return clock.Elapsed < time;
        });
        Tell();
        return search.Finds;

        void Tell() => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{target}: {clock.Elapsed.TotalMinutes:0.0} min, {search.Executions} executions, "
            + $"{search.Executions / clock.Elapsed.TotalSeconds:0} a second, {coverage.Edges} edges, {search.CorpusSize} inputs kept, "
            + $"{search.Finds} finds"));
    }

    private static void EndWhereStuck(Search search, FuzzTarget target, string finds, TextWriter output)
    {
        if (search.Executions == 0 || search.Running < Patience)
            return;

        output.WriteLine($"{target}: more than {Patience.TotalSeconds} s: {FindKeeper.Keep(finds, target.Name, search.Current)}");
        output.Flush();
        Environment.Exit(3);
    }
}
