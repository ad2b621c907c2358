using Smtp.Accounts;
using Smtp.Protocol.Replies;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Accounts:Certificates</c>: by account, the SHA-256 fingerprints of the certificates that let it in.</summary>
internal static class CertificateAccountsReader
{
    private const string Example = "{ \"jyoti@excite.example\": [ \"9F:86:D0:…\" ] }";

    /// <returns>By fingerprint, in hexadecimal capitals without colons.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(SectionReader accounts)
    {
        var section = accounts.Section("Certificates", $"accounts with fingerprints: {Example}");
        var certificates = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var name in section.Names())
        {
            foreach (var (path, text) in section.Texts(name, $"a list of fingerprints: {Example}", orSingle: true))
            {
                if (FingerprintText.TryParse(text, out var fingerprint))
                    certificates[fingerprint] = [.. certificates.GetValueOrDefault(fingerprint) ?? [], AccountSnapshot.Canonical(name)];
                else
                    section.RefuseAt(
                        path, $"\"{PrintableText.From(text, 100)}\" is not the SHA-256 of a certificate: 64 hexadecimal digits");
            }
        }

        return certificates;
    }
}
