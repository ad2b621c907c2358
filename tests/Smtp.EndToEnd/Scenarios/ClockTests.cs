using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed partial class ClockTests
{
    private const int Messages = 8;

    /// <summary>Five days are the time after which mail is given up; four hours that after which its sender is warned.</summary>
    [Theory]
    [InlineData("+5d")]
    [InlineData("-1d")]
    public async Task A_wall_clock_that_is_set_neither_expires_mail_nor_holds_it_back_nor_hurries_it(string step)
    {
        using var clock = new SteppedClock();
        await using var b = Daemon.Create(DaemonSettings.Standard(smtp =>
        {
            smtp["Domains"] = new JsonObject { ["yahoo.example"] = DaemonSettings.Domain("atul") };
            DaemonSettings.SetPort(smtp, FreePort.Next());
        }));
        var port = (int)JsonNode.Parse(await File.ReadAllTextAsync(b.ConfigFile, TestContext.Current.CancellationToken))!
            ["Smtp"]!["Listeners"]![0]!["Port"]!;
        var started = Stopwatch.GetTimestamp();
        await using var a = await Daemon.StartAsync(
            DaemonSettings.Standard(smtp =>
            {
                smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo($"127.0.0.1:{port}") };
                smtp["Queue"] = new JsonObject { ["FirstRetry"] = "500ms", ["MaximumRetry"] = "1s" };
            }),
            clock.Environment);

        var promised = new HashSet<string>();
        await SendAsync(a, "before", promised);
        await RoundsAsync(a, 2);
        clock.Step(step);
        await SendAsync(a, "after", promised);
        await RoundsAsync(a, 3);

        var day = DateTime.UtcNow.AddDays(int.Parse(step.TrimEnd('d'), CultureInfo.InvariantCulture));
        Assert.Contains(a.Log.Lines, line => line.StartsWith($"{day:yyyy-MM-dd}", StringComparison.Ordinal));
        Assert.DoesNotContain(a.Log.Lines, line => line.Contains(": failed for ", StringComparison.Ordinal));
        Assert.DoesNotContain(a.Log.Lines, line => line.Contains("the sender is told", StringComparison.Ordinal));

        // No more attempts than the shortest interval, a tenth less for chance, leaves time for.
        var most = Stopwatch.GetElapsedTime(started) / TimeSpan.FromMilliseconds(450) + 1;
        Assert.True(Attempts(a).Max() <= most, $"{Attempts(a).Max()} attempts, {most} at most");

        await b.StartAgainAsync();
        await Promises.AreKeptAsync(b.Mail("atul", "yahoo.example"), promised);
        await a.StopAsync();
        Assert.Equal(promised.Count, b.Mail("atul", "yahoo.example").NewFiles().Count);
    }

    private static async Task SendAsync(Daemon a, string name, HashSet<string> promised)
    {
        using var client = await RawClient.GreetedAsync(a.Port);
        for (var i = 0; i < Messages; i++)
        {
            await client.DeliverAsync("jyoti@excite.example", "atul@yahoo.example", $"Subject: {name}-{i}\r\n\r\nhello");
            promised.Add($"{name}-{i}");
        }
    }

    /// <summary>Waits until every message has been tried so many more times.</summary>
    private static async Task RoundsAsync(Daemon a, int rounds)
    {
        var before = Attempts(a).Count();
        var wanted = rounds * 2 * Messages;
        await Patience.UntilAsync(
            () => Attempts(a).Count() - before >= wanted, () => $"{Attempts(a).Count() - before} of {wanted} attempts");
    }

    private static IEnumerable<int> Attempts(Daemon a) => a.Log.Lines
        .Select(line => Attempt().Match(line))
        .Where(match => match.Success)
        .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"deferred for .*\(attempt (\d+),")]
    private static partial Regex Attempt();
}
