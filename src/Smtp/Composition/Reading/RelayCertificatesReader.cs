using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:RelayCertificates</c>: the client certificates whose owners may relay to anywhere.</summary>
internal static class RelayCertificatesReader
{
    private const string Trusted = "Trusted";

    public static RelayCertificates Read(
        SectionReader smtp, TlsOptions tls, IReadOnlyList<ListenerOptions> listeners, ICollection<Mistake> warnings)
    {
        var fingerprints = new List<string>();
        var trusted = false;
        foreach (var (path, value) in smtp.Texts("RelayCertificates", "a list of SHA-256 fingerprints, or [ \"Trusted\" ]"))
        {
            if (value.Trim().Equals(Trusted, StringComparison.OrdinalIgnoreCase))
            {
                trusted = true;
                if (tls.ClientAuthorities is null)
                    smtp.RefuseAt(path, "nothing is trusted as long as Tls:ClientAuthorities names no authorities");
            }
            else if (FingerprintText.TryParse(value, out var fingerprint))
            {
                fingerprints.Add(fingerprint);
            }
            else
            {
                var seen = PrintableText.From(value, 100);
                smtp.RefuseAt(
                    path, $"\"{seen}\" is neither \"Trusted\" nor a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons");
            }
        }

        var isAsked = listeners.Any(static listener => listener.ClientCertificates != ClientCertificates.None);
        if ((trusted || fingerprints.Count > 0) && !isAsked)
            warnings.Add(new Mistake($"{smtp.Path}:RelayCertificates", "no listener asks for certificates: Listeners[].ClientCertificates"));
        return new RelayCertificates(fingerprints, trusted);
    }
}
