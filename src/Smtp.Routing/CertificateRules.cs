using System.Collections.Frozen;

namespace Smtp.Routing;

/// <summary><see cref="RelayCertificates"/> made ready for look-ups, with a verdict that names the rule.</summary>
internal sealed class CertificateRules(RelayCertificates rules)
{
    private static readonly RelayVerdict ByAuthority =
        new(true, "client certificate issued by Tls.ClientAuthorities, Trusted in RelayCertificates");

    private readonly FrozenDictionary<string, RelayVerdict> _byFingerprint = rules.Fingerprints.Distinct(StringComparer.Ordinal)
        .ToFrozenDictionary(
            static print => print, static print => new RelayVerdict(true, $"client certificate {print} in RelayCertificates"));

    public RelayVerdict? Find(string fingerprint, bool isTrusted) =>
        _byFingerprint.TryGetValue(fingerprint, out var listed) ? listed : isTrusted && rules.Trusted ? ByAuthority : null;
}
