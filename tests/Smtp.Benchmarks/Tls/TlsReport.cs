using Smtp.Benchmarks.Machine;
using Smtp.Benchmarks.Servers;
using Smtp.Benchmarks.SideBySide;

namespace Smtp.Benchmarks.Tls;

/// <summary>One markdown table, and what a reader must know to trust or repeat it.</summary>
internal static class TlsReport
{
    public static void Write(TextWriter output, TlsOptions options, IReadOnlyList<IMailServer> servers, IReadOnlyList<LoadRun> runs)
    {
        output.WriteLine(MachineDescription.Line(options.Directory));
        output.WriteLine($"- Servers: {string.Join("; ", servers.Select(server => server.Name))}");
        output.WriteLine($"- Date: {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC");
        output.WriteLine(
            $"- Load: 4 KiB messages by STARTTLS (ECDSA P-256; TLS 1.3, where resumed 1.2), each command answered before the next; servers in turn, medians of " +
            $"{options.Rounds} rounds (lowest–highest); every handshake was looked at: full or resumed as it says");
        output.WriteLine();
        Report.WriteTable(output, [.. servers.Select(server => server.Name.Split(' ')[0])], runs);
    }
}
