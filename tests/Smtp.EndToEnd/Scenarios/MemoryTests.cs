using System.Globalization;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class MemoryTests
{
    private const int Sessions = 8;

    /// <summary>Were messages held in memory, eight of 25 MiB at once would take 200 MiB and more.</summary>
    [Fact]
    public async Task Messages_of_25_MiB_cost_no_more_memory_than_those_of_1_MiB()
    {
        var small = await PeakAsync(messages: 200, length: 1024 * 1024);
        var large = await PeakAsync(messages: 8, length: 25_900_000);

        Assert.True(large - small < 64, $"{large} MiB at most with large messages, {small} MiB with small ones");
    }

    /// <returns>The most the daemon had resident, MiB, once all messages are in the mailbox.</returns>
    private static async Task<long> PeakAsync(int messages, int length)
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());

        await SmtpSource.SendAsync(daemon.Port, messages, Sessions, to: "jyoti@excite.example", length);
        await Patience.UntilAsync(
            () => daemon.Mail("jyoti").NewFiles().Count == messages, () => $"{daemon.Mail("jyoti").NewFiles().Count} of {messages} arrived");

        var peak = File.ReadLines($"/proc/{daemon.Process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        await daemon.StopAsync();
        return long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
