using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:RelayCertificates</c>: the client certificates whose owners may relay to anywhere.</summary>
internal static class RelayCertificatesReader
{
    private const string Trusted = "Trusted";
    private const int FingerprintLength = 64;

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
            else if (TryFingerprint(value, out var fingerprint))
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

    /// <summary>As <c>openssl x509 -fingerprint -sha256</c> prints it, or without the colons.</summary>
    internal static bool TryFingerprint(string text, out string fingerprint)
    {
        fingerprint = text.Trim().Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
        return fingerprint.Length == FingerprintLength && fingerprint.All(char.IsAsciiHexDigit);
    }
}
