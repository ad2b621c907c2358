using Smtp.Policy.RateLimit;
using Smtp.Reception.Listening;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Limits</c> and <c>Smtp:Timeouts</c>. The defaults are those of the records that are read.</summary>
internal static class ReceptionReader
{
    private const long GiB = 1L << 30;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static ReceptionLimits ReadLimits(SectionReader smtp, out RateLimits rates)
    {
        var standard = new ReceptionLimits();
        var section = smtp.Section("Limits");
        var limits = new ReceptionLimits
        {
            // RFC 5321 4.5.3.1.7: 64K octets at least must be taken.
            MessageSize = section.Size("MessageSize", standard.MessageSize, 64 * 1024, 16 * GiB),
            // RFC 5321 4.5.3.1.8: 100 at least.
            Recipients = section.Count("Recipients", standard.Recipients, 100, 100_000),
            RecipientsAtOnce = section.Count("RecipientsAtOnce", standard.RecipientsAtOnce, 1000, 100_000_000),
            Connections = section.Count("Connections", standard.Connections, 1, 1_000_000),
            ConnectionsPerClient = section.Count("ConnectionsPerClient", standard.ConnectionsPerClient, 1, 1_000_000),
            ConnectionsPerNetwork = section.Count("ConnectionsPerNetwork", standard.ConnectionsPerNetwork, 0, 1_000_000),
            Errors = section.Count("Errors", standard.Errors, 1, 100_000),
            IdleCommands = section.Count("IdleCommands", standard.IdleCommands, 10, 1_000_000),
            // RFC 5321 6.3: at least 100, since many hops are honest.
            Hops = section.Count("Hops", standard.Hops, 10, 1000),
            CommandLine = section.Count("CommandLine", standard.CommandLine, 1024, 64 * 1024),
            ContentRate = section.Count("ContentRate", standard.ContentRate, 0, 1_000_000),
        };
        rates = RateLimitsReader.Read(section, limits.MessageSize);
        section.RefuseUnknownKeys();
        return limits;
    }

    public static ReceptionTimeouts ReadTimeouts(SectionReader smtp, out TimeSpan stopDeadline)
    {
        var standard = new ReceptionTimeouts();
        var section = smtp.Section("Timeouts");
        var timeouts = new ReceptionTimeouts
        {
            Command = section.Duration("Command", standard.Command, Second, Hour),
            DataStart = section.Duration("DataStart", standard.DataStart, Second, Hour),
            DataBlock = section.Duration("DataBlock", standard.DataBlock, Second, Hour),
            Content = section.Duration("Content", standard.Content, Second, 24 * Hour),
            TlsHandshake = section.Duration("TlsHandshake", standard.TlsHandshake, Second, Hour),
            ProxyHeader = section.Duration("ProxyHeader", standard.ProxyHeader, Second, Hour),
            Crowded = section.Duration("Crowded", standard.Crowded, Second, Hour),
            Farewell = section.Duration("Farewell", standard.Farewell, Second, Hour),
        };
        stopDeadline = section.Duration("Stop", 30 * Second, TimeSpan.Zero, Hour);
        section.RefuseUnknownKeys();
        return timeouts;
    }
}
