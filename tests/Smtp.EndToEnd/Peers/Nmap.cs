using System.Globalization;
using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>nmap's script that tries to relay: what whoever scans the network runs.</summary>
internal static class Nmap
{
    /// <returns>What the script says, as one text.</returns>
    public static async Task<string> OpenRelayAsync(int port)
    {
        // The + makes it run on a port that nobody would take for SMTP.
        var (code, lines) = await Child.RunAsync(
            Strictness.Require("nmap"),
            [
                "-Pn", "-n", "-sT", "-p", port.ToString(CultureInfo.InvariantCulture), "--script", "+smtp-open-relay",
                "--script-args", "smtp-open-relay.domain=yahoo.example,smtp-open-relay.ip=127.0.0.1", "127.0.0.1",
            ]);
        return code == 0 ? string.Join('\n', lines) : $"nmap ended with {code}: {string.Join('\n', lines)}";
    }
}
