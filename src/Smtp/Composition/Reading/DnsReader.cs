using System.Net;
using Smtp.Dns;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Dns</c>. The defaults are those of the record that is read.</summary>
internal static class DnsReader
{
    private const int DnsPort = 53;
    private const int MaximumServers = 16;

    public static DnsOptions Read(SectionReader smtp)
    {
        var standard = new DnsOptions();
        var section = smtp.Section("Dns");
        var options = new DnsOptions
        {
            Servers = ReadServers(section),
            Timeout = section.Duration("Timeout", standard.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            Retries = section.Count("Retries", standard.Retries, 0, 10),
            Cache = section.Flag("Cache", standard.Cache),
            CacheEntries = section.Count("CacheEntries", standard.CacheEntries, 1, 10_000_000),
        };
        section.RefuseUnknownKeys();
        return options;
    }

    private static List<IPEndPoint> ReadServers(SectionReader section)
    {
        var servers = new List<IPEndPoint>();
        const string Expected = "a list of DNS servers, [] for the system's: [ \"192.0.2.53\", \"127.0.0.1:5353\" ]";
        foreach (var (path, value) in section.Texts("Servers", Expected))
        {
            if (AddressText.TryParseEndPoint(value, DnsPort, out var server))
                servers.Add(server);
            else
                section.RefuseAt(path, "must be a DNS server's address: 192.0.2.53, 127.0.0.1:5353, [2001:db8::53]:53");
        }

        if (servers.Count > MaximumServers)
            section.Refuse("Servers", $"{servers.Count} servers are too many: at most {MaximumServers}");
        return servers;
    }
}
