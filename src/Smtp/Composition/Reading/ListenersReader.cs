using System.Net;
using Smtp.Protocol.Framing;
using Smtp.Reception.Listening;
using Smtp.Reception.Proxy;
using Smtp.Reception.Tls;
using Smtp.Reception.XClient;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Listeners</c>.</summary>
internal static class ListenersReader
{
    public const int MaximumListeners = 64;

    public static IReadOnlyList<ListenerOptions> Read(SectionReader smtp)
    {
        var entries = smtp.Sections("Listeners", "a list of listeners: [ { \"Address\": \"127.0.0.1\", \"Port\": 2525 } ]");
        if (entries.Count == 0)
            smtp.Refuse("Listeners", "at least one is needed: [ { \"Address\": \"127.0.0.1\", \"Port\": 2525 } ]");
        if (entries.Count > MaximumListeners)
            smtp.Refuse("Listeners", $"{entries.Count} listeners are too many: at most {MaximumListeners}");

        var listeners = new List<ListenerOptions>();
        foreach (var entry in entries)
        {
            var listener = ReadOne(entry);
            // Port 0 is "any free port": two of them never meet.
            var same = listeners.FindIndex(
                other => other.Port != 0 && other.Port == listener.Port && other.Address.Equals(listener.Address));
            if (same >= 0)
                entry.Refuse("Port", $"listener {same} already has {new IPEndPoint(listener.Address, listener.Port)}");
            listeners.Add(listener);
        }

        return listeners;
    }

    private static ListenerOptions ReadOne(SectionReader entry)
    {
        var service = entry.Choice("Service", ListenerService.Smtp);
        if (service == ListenerService.Lmtp)
            entry.Refuse("Service", $"{service} is not there yet in this version; Smtp and Submission are");
        var tls = entry.Choice("Tls", TlsMode.None);
        var clientCertificates = entry.Choice("ClientCertificates", ClientCertificates.None);
        if (tls == TlsMode.None && clientCertificates != ClientCertificates.None)
            entry.Refuse("ClientCertificates", "needs \"Tls\": \"StartTls\" or \"Implicit\" on this listener");

        var address = ReadAddress(entry);
        var standard = new ListenerOptions();
        var listener = new ListenerOptions
        {
            Service = service,
            Address = address,
            Port = entry.Count("Port", standard.Port, 0, ushort.MaxValue),
            Proxy = ReadProxy(entry, reachable: !IPAddress.IsLoopback(address)),
            XClient = ReadXClient(entry, reachable: !IPAddress.IsLoopback(address)),
            Tls = tls,
            ClientCertificates = clientCertificates,
            Auth = entry.Text("Auth", "true or false") is null ? null : entry.Flag("Auth", false),
            AuthWithoutTls = entry.Flag("AuthWithoutTls", standard.AuthWithoutTls),
            BareLineEndings = entry.Choice("BareLineEndings", BareLineEndings.Reject),
            RefuseEarlyTalkers = entry.Flag("RefuseEarlyTalkers", standard.RefuseEarlyTalkers),
            GreetingDelay = entry.Duration("GreetingDelay", standard.GreetingDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        };
        entry.RefuseUnknownKeys();
        return listener;
    }

    private static ProxyOptions? ReadProxy(SectionReader entry, bool reachable)
    {
        if (!entry.Has("Proxy"))
            return null;

        var section = entry.Section("Proxy", "a section: { \"From\": [ \"192.0.2.10\" ] }");
        var from = NetworkText.ReadTrusted(section, "From", reachable);
        if (from.Count == 0)
            section.Refuse("From", "the addresses of the proxies are needed: [ \"192.0.2.10\" ]");
        section.RefuseUnknownKeys();
        return new ProxyOptions { From = from };
    }

    private static XClientOptions? ReadXClient(SectionReader entry, bool reachable)
    {
        if (!entry.Has("XClient"))
            return null;

        var section = entry.Section("XClient", "a section: { \"From\": [ \"192.0.2.11\" ] }");
        var from = NetworkText.ReadTrusted(section, "From", reachable);
        if (from.Count == 0)
            section.Refuse("From", "the addresses of the filters are needed: [ \"192.0.2.11\" ]");
        var options = new XClientOptions { From = from, Login = section.Flag("Login", false) };
        section.RefuseUnknownKeys();
        return options;
    }

    private static IPAddress ReadAddress(SectionReader entry)
    {
        const string Expected = "an IP address of this machine, such as 127.0.0.1, ::1, or 0.0.0.0 for all";
        var text = entry.Text("Address", Expected);
        if (text is null)
            return IPAddress.Loopback;
        if (AddressText.TryParse(text, out var address))
            return address;

        entry.RefuseValue("Address", text, Expected);
        return IPAddress.Loopback;
    }
}
