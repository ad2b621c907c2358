using Smtp.Benchmarks.Machine;

namespace Smtp.Benchmarks.Backlog;

/// <summary>One markdown table, a row for each depth.</summary>
internal static class BacklogReport
{
    public static void Write(TextWriter output, BacklogOptions options, string server, IReadOnlyList<BacklogReading> readings)
    {
        output.WriteLine(MachineDescription.Line(options.Directory));
        output.WriteLine($"- Server: {server}; {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC");
        output.WriteLine(
            $"- Waiting: messages of {options.Size} octets for a host that refuses connections. Load: {options.Count} of the same size to a " +
            $"healthy one over {options.Sessions} sessions, medians of {options.Rounds} rounds");
        output.WriteLine();
        output.WriteLine(
            "| waiting | accepted/s | of empty | delivered/s | of empty | MiB after restart | octets a message | MiB under load | restart ms | " +
            "queue MiB on disk |");
        output.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        var empty = readings[0];
        foreach (var reading in readings)
        {
            var each = reading.Depth == 0 ? "" : $"{(reading.Resident - empty.Resident) * 1024 * 1024 / reading.Depth:N0}";
            output.WriteLine(
                $"| {reading.Depth:N0} | {reading.AcceptedPerSecond:N0} | {reading.AcceptedPerSecond / empty.AcceptedPerSecond:P0} | " +
                $"{reading.DeliveredPerSecond:N0} | {reading.DeliveredPerSecond / empty.DeliveredPerSecond:P0} | {reading.Resident:N0} | " +
                $"{each} | {reading.ResidentUnderLoad:N0} | {reading.Restart.TotalMilliseconds:N0} | {reading.DiskUse:N0} |");
        }
    }
}
