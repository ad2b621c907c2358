using System.Net;
using Smtp.Protocol.Framing;
using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Listeners</c>.</summary>
internal static class ListenersReader
{
    public const int MaximumListeners = 64;

    public static IReadOnlyList<ListenerOptions> Read(SectionReader smtp, ICollection<Mistake> warnings)
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
            if (entry.Text("Name", "a name") is not null
                && listeners.Any(other => other.Name.Equals(listener.Name, StringComparison.OrdinalIgnoreCase)))
            {
                entry.Refuse("Name", $"another listener is called {listener.Name} already");
            }

            WarnOfClearLogins(entry, listener, warnings);
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
            Name = ReadName(entry),
            Address = address,
            Port = entry.Count("Port", standard.Port, 0, ushort.MaxValue),
            Proxy = IntermediariesReader.ReadProxy(entry, reachable: !IPAddress.IsLoopback(address)),
            XClient = IntermediariesReader.ReadXClient(entry, reachable: !IPAddress.IsLoopback(address)),
            Tls = tls,
            ClientCertificates = clientCertificates,
            Auth = entry.Text("Auth", "true or false") is null ? null : entry.Flag("Auth", false),
            AuthWithoutTls = entry.Flag("AuthWithoutTls", standard.AuthWithoutTls),
            BareLineEndings = entry.Choice("BareLineEndings", BareLineEndings.Reject),
            RefuseEarlyTalkers = entry.Flag("RefuseEarlyTalkers", standard.RefuseEarlyTalkers),
            RefuseEarlyPipelining = entry.Flag("RefuseEarlyPipelining", standard.RefuseEarlyPipelining),
            GreetingDelay = entry.Duration("GreetingDelay", standard.GreetingDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        };
        entry.RefuseUnknownKeys();
        return listener;
    }

    /// <summary>Logins are for clients elsewhere, whom <see cref="ListenerOptions.Tls"/> shuts out or exposes.</summary>
    private static void WarnOfClearLogins(SectionReader entry, ListenerOptions listener, ICollection<Mistake> warnings)
    {
        // A proxy may have taken TLS off.
        if (!listener.OffersAuth || listener.Tls != TlsMode.None || listener.Proxy is not null || IPAddress.IsLoopback(listener.Address))
            return;

        warnings.Add(new Mistake(
            $"{entry.Path}:Tls",
            listener.AuthWithoutTls
                ? "passwords come in the clear, for everybody on the way to read; \"StartTls\" or \"Implicit\" would be right"
                : "only clients on this machine can log in without TLS; \"StartTls\" or \"Implicit\" would be right"));
    }

    private static string ReadName(SectionReader entry)
    {
        const string Expected = "a short name, such as inside";
        var text = entry.Text("Name", Expected);
        if (text is null || (text.Trim().Length is > 0 and <= 64 && PrintableText.From(text) == text))
            return text?.Trim() ?? "";
        entry.RefuseValue("Name", text, Expected);
        return "";
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
