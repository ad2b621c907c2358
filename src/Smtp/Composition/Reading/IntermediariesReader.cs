using System.Net;
using Smtp.Reception.Proxy;
using Smtp.Reception.XClient;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Listeners[]:Proxy</c> and <c>XClient</c>: who may speak for others.</summary>
internal static class IntermediariesReader
{
    /// <param name="reachable">The listener can be reached from outside.</param>
    public static ProxyOptions? ReadProxy(SectionReader listener, bool reachable)
    {
        if (!listener.Has("Proxy"))
            return null;

        var section = listener.Section("Proxy", "a section: { \"From\": [ \"192.0.2.10\" ] }");
        var options = new ProxyOptions { From = ReadFrom(section, reachable) };
        section.RefuseUnknownKeys();
        return options;
    }

    /// <inheritdoc cref="ReadProxy"/>
    public static XClientOptions? ReadXClient(SectionReader listener, bool reachable)
    {
        if (!listener.Has("XClient"))
            return null;

        var section = listener.Section("XClient", "a section: { \"From\": [ \"192.0.2.11\" ] }");
        var options = new XClientOptions { From = ReadFrom(section, reachable), Login = section.Flag("Login", false) };
        section.RefuseUnknownKeys();
        return options;
    }

    // Whoever is in one of these can claim to be anybody, so none may hold much of the world.
    private static List<IPNetwork> ReadFrom(SectionReader section, bool reachable)
    {
        var networks = new List<IPNetwork>();
        foreach (var (path, value) in section.Texts("From", "a list of networks: [ \"192.0.2.10\" ]", orSingle: true))
        {
            if (!RelayClientsReader.TryRead(section, path, value, out var network))
                continue;
            if (reachable && RelayClientsReader.IsTooWide(network))
                section.RefuseAt(path, $"{network} would let anybody claim to be anybody: {RelayClientsReader.Widest}");
            networks.Add(network);
        }

        if (networks.Count == 0)
            section.Refuse("From", "addresses or networks are needed: [ \"192.0.2.10\" ]");
        return networks;
    }
}
