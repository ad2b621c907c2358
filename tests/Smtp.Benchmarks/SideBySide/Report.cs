using Smtp.Benchmarks.Machine;
using Smtp.Benchmarks.Servers;

namespace Smtp.Benchmarks.SideBySide;

/// <summary>One markdown table, and what a reader must know to trust or repeat it.</summary>
internal static class Report
{
    public static void Write(
        TextWriter output, SideBySideOptions options, double ceiling, IReadOnlyList<IMailServer> servers, IReadOnlyList<LoadRun> runs)
    {
        output.WriteLine(MachineDescription.Line(options.Directory));
        output.WriteLine($"- Servers: {string.Join("; ", servers.Select(server => server.Name))}");
        output.WriteLine($"- Date: {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC");
        output.WriteLine($"- Command: `dotnet run -c Release --project tests/Smtp.Benchmarks -- {Arguments()}`");
        output.WriteLine(
            $"- Load: smtp-source with kept connections, servers in turn, medians of {options.Rounds} rounds (lowest–highest); " +
            $"smtp-source straight into smtp-sink: {ceiling:N0}/s");
        output.WriteLine(
            "- Flushed: before 250, Postfix the queue file of each message (fsync), smtpd its journal for all messages waiting at that " +
            "moment (fdatasync); in a Maildir, smtpd file and folder before it counts as " +
            "delivered (fsync, or syncfs for many at once), Postfix the file (fsync)");
        output.WriteLine(
            "- Memory: sum of the processes' peaks (VmHWM), in brackets with shared pages counted once (PSS at the end of the run)");
        output.WriteLine();
        WriteTable(output, [.. servers.Select(server => server.Name.Split(' ')[0])], runs);
    }

    public static void WriteTable(TextWriter output, IReadOnlyList<string> names, IReadOnlyList<LoadRun> runs)
    {
        var ratio = names.Count > 1;
        output.WriteLine(Row(
        [
            "", "sessions", .. names, .. ratio ? ["ratio"] : Array.Empty<string>(),
            .. names.Select(name => $"{name} MiB"), .. names.Select(name => $"{name} CPU µs/message"),
        ]));
        output.WriteLine(Row(["---", .. Enumerable.Repeat("---:", 1 + names.Count * 3 + (ratio ? 1 : 0))]));
        foreach (var cell in runs.Chunk(names.Count))
        {
            foreach (var reading in cell[0].Workload.Readings)
            {
                output.WriteLine(Row(
                [
                    reading.Label, $"{cell[0].Sessions}", .. cell.Select(run => Spread(run, reading.Rate)),
                    .. ratio ? [$"**{Median(cell[1], reading.Rate) / Median(cell[0], reading.Rate):N1}×**"] : Array.Empty<string>(),
                    .. cell.Select(run => $"{Median(run, m => m.PeakResident):N0} ({Median(run, m => m.ProportionalResident):N0})"),
                    .. cell.Select(run => $"{Median(run, m => m.CpuMicrosecondsPerMessage):N0}"),
                ]));
            }
        }
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Spread(LoadRun run, Func<Measurement, double> figure) =>
        $"{Median(run, figure):N0} ({run.Measurements.Min(figure):N0}–{run.Measurements.Max(figure):N0})";

    private static double Median(LoadRun run, Func<Measurement, double> figure)
    {
        var ordered = run.Measurements.Select(figure).Order().ToList();
        return (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }

    private static string Arguments() => string.Join(' ', Environment.GetCommandLineArgs().Skip(1));
}
