using System.Net;
using System.Net.Sockets;
using Smtp.Delivery.Relay;
using Smtp.Reception.Listening;
using Smtp.Routing;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Relay</c>. The defaults are those of the records that are read.</summary>
internal static class RelayReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <param name="security">Of routes that say nothing else.</param>
    public static RelayOptions Read(
        SectionReader smtp, string hostName, IReadOnlyList<ListenerOptions> listeners, out RouteSecurity security)
    {
        var standard = new RelayOptions { HostName = hostName };
        var section = smtp.Section("Relay");
        var options = standard with
        {
            OwnEndPoints = [.. listeners.Select(listener => new IPEndPoint(listener.Address, listener.Port))],
            LoopbackIsOwn = section.Flag("LoopbackIsOwn", standard.LoopbackIsOwn),
            MxPort = section.Count("Port", standard.MxPort, 1, ushort.MaxValue),
            SourceV4 = ReadSource(section, "SourceV4", AddressFamily.InterNetwork, "192.0.2.1"),
            SourceV6 = ReadSource(section, "SourceV6", AddressFamily.InterNetworkV6, "2001:db8::1"),
            ConcurrencyPerDestination = section.Count("ConcurrencyPerDestination", standard.ConcurrencyPerDestination, 1, 10_000),
            InitialConcurrency = section.Count("InitialConcurrency", standard.InitialConcurrency, 1, 10_000),
            MessagesPerConnection = section.Count("MessagesPerConnection", standard.MessagesPerConnection, 1, 1_000_000),
            IdleTimeout = section.Duration("IdleTimeout", standard.IdleTimeout, Second, Hour),
            ConnectionLifetime = section.Duration("ConnectionLifetime", standard.ConnectionLifetime, Second, 24 * Hour),
            IdleConnections = section.Count("IdleConnections", standard.IdleConnections, 0, 100_000),
            HostsPerAttempt = section.Count("HostsPerAttempt", standard.HostsPerAttempt, 1, 32),
            AddressesPerAttempt = section.Count("AddressesPerAttempt", standard.AddressesPerAttempt, 1, 100),
            TlsRetry = section.DurationOrOff("TlsRetry", standard.TlsRetry, Second, 24 * Hour),
            Timeouts = ReadTimeouts(section),
        };
        security = RouteSecurity.Standard with
        {
            Level = section.Choice("Tls", RouteSecurity.Standard.Level),
            Authorities = RouteSecurityReader.ReadAuthorities(section),
        };
        section.RefuseUnknownKeys();
        return options;
    }

    private static RelayTimeouts ReadTimeouts(SectionReader relay)
    {
        var standard = new RelayTimeouts();
        var section = relay.Section("Timeouts");
        var timeouts = new RelayTimeouts
        {
            Connect = section.Duration("Connect", standard.Connect, Second, Hour),
            Greeting = section.Duration("Greeting", standard.Greeting, Second, Hour),
            Hello = section.Duration("Hello", standard.Hello, Second, Hour),
            TlsHandshake = section.Duration("TlsHandshake", standard.TlsHandshake, Second, Hour),
            Mail = section.Duration("Mail", standard.Mail, Second, Hour),
            Rcpt = section.Duration("Rcpt", standard.Rcpt, Second, Hour),
            DataInit = section.Duration("DataInit", standard.DataInit, Second, Hour),
            DataBlock = section.Duration("DataBlock", standard.DataBlock, Second, Hour),
            DataEnd = section.Duration("DataEnd", standard.DataEnd, Second, 24 * Hour),
            Quit = section.Duration("Quit", standard.Quit, Second, Hour),
        };
        section.RefuseUnknownKeys();
        return timeouts;
    }

    private static IPAddress? ReadSource(SectionReader section, string key, AddressFamily family, string example)
    {
        var expected = $"an address of this machine to connect from, such as {example}";
        if (section.Text(key, expected) is not { } text)
            return null;
        if (AddressText.TryParse(text, out var address) && address.AddressFamily == family)
            return address;

        section.RefuseValue(key, text, expected);
        return null;
    }
}
