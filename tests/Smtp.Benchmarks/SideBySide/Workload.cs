using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Servers;

namespace Smtp.Benchmarks.SideBySide;

/// <summary>A kind of message with a way to go; each measurement of it is read in one or two ways.</summary>
/// <param name="Size">Octets of body.</param>
/// <param name="FirstCount">Messages of the first, unmeasured run.</param>
internal sealed record Workload(string Recipient, int Size, int FirstCount, IReadOnlyList<int> Sessions, IReadOnlyList<Reading> Readings)
{
    private const int Small = 4096;
    private const int Large = 1 << 20;
    private const double LargeInMegabytes = Large / 1e6;

    /// <summary>Who sends them.</summary>
    public Source Source { get; init; } = SmtpSource.SendAsync;

    public bool EndsInMailbox => Recipient == BenchmarkNames.MailboxAddress;

    public static IEnumerable<Workload> For(SideBySideOptions options)
    {
        List<Reading> relay = [];
        if (options.Asks(Scenario.Accept))
            relay.Add(new Reading("accepted/s (4 KiB)", static m => m.AcceptedPerSecond));
        if (options.Asks(Scenario.Relay))
            relay.Add(new Reading("relayed/s (4 KiB)", static m => m.CompletedPerSecond));
        if (relay.Count > 0)
            yield return new Workload(BenchmarkNames.RemoteAddress, Small, 300, options.Sessions, relay);

        if (options.Asks(Scenario.Maildir))
        {
            yield return new Workload(BenchmarkNames.MailboxAddress, Small, 300, options.Sessions,
                [new Reading("to Maildir/s (4 KiB)", static m => m.CompletedPerSecond)]);
        }

        if (options.Asks(Scenario.Large))
        {
            yield return new Workload(BenchmarkNames.RemoteAddress, Large, 30, [20],
            [
                new Reading("accepted, MB/s (1 MiB)", static m => m.AcceptedPerSecond * LargeInMegabytes),
                new Reading("relayed, MB/s (1 MiB)", static m => m.CompletedPerSecond * LargeInMegabytes),
            ]);
        }
    }
}

/// <param name="Rate">The figure a measurement gives.</param>
internal sealed record Reading(string Label, Func<Measurement, double> Rate);
