using Smtp.Reception.Listening;
using Smtp.Reception.Tls;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Tls</c>. The files are looked at here, so that the checker and a start say what is wrong with them.</summary>
internal static class TlsReader
{
    private const string CertificateExpected = "a file of PEM, such as /etc/letsencrypt/live/mx.example.org/fullchain.pem";
    private const string KeyExpected = "a file of PEM, such as /etc/letsencrypt/live/mx.example.org/privkey.pem";

    public static TlsOptions Read(
        SectionReader smtp, string hostName, IReadOnlyList<ListenerOptions> listeners, CertificateReview review)
    {
        var section = smtp.Section("Tls");
        var entries = section.Sections(
            "Certificates", "a list of certificates: [ { \"Certificate\": \"fullchain.pem\", \"Key\": \"privkey.pem\" } ]");
        if (entries.Count > TlsOptions.MaximumCertificates)
            section.Refuse("Certificates", $"{entries.Count} certificates are too many: at most {TlsOptions.MaximumCertificates}");

        var certificates = new List<CertificateFiles>();
        foreach (var entry in entries)
        {
            if (ReadOne(entry) is not { } files)
                continue;
            certificates.Add(files);
            review.Look(entry, files);
        }

        var options = new TlsOptions
        {
            Certificates = certificates,
            OnlyTls13 = ReadMinimum(section),
            ClientAuthorities = section.FullPath("ClientAuthorities", "a file of PEM with the certificates of authorities"),
        };
        if (options.ClientAuthorities is { } authorities)
            CertificateReview.LookAtAuthorities(section, authorities);
        section.RefuseUnknownKeys();
        if (listeners.Any(static listener => listener.Tls != TlsMode.None))
            review.LookAtAll($"{section.Path}:Certificates", hostName, configured: entries.Count > 0);
        return options;
    }

    private static CertificateFiles? ReadOne(SectionReader entry)
    {
        var certificate = entry.FullPath("Certificate", CertificateExpected);
        var key = entry.FullPath("Key", KeyExpected);
        var password = entry.Text("KeyPassword", "the password of the key, or nothing");
        if (certificate is null)
            entry.Refuse("Certificate", $"is missing: {CertificateExpected}");
        entry.RefuseUnknownKeys();

        // One file may hold both.
        return certificate is null ? null : new CertificateFiles(certificate, key ?? certificate, password);
    }

    private static bool ReadMinimum(SectionReader section)
    {
        const string Expected = "\"1.2\" or \"1.3\"";
        var text = section.Text("MinimumVersion", Expected) ?? "1.2";
        if (text is not ("1.2" or "1.3"))
            section.RefuseValue("MinimumVersion", text, Expected);
        return text == "1.3";
    }
}
