using Smtp.Reception.Listening;
using Smtp.Reception.Tls;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Tls</c>. The files are looked at here, so that the checker and a start say what is wrong with them.</summary>
internal static class TlsReader
{
    private const string CertificateExpected = "a file of PEM, such as /etc/letsencrypt/live/mx.example.org/fullchain.pem";
    private const string KeyExpected = "a file of PEM, such as /etc/letsencrypt/live/mx.example.org/privkey.pem";

    /// <param name="baseDirectory">What a relative path starts from: the folder of the configuration file.</param>
    public static TlsOptions Read(
        SectionReader smtp, string baseDirectory, string hostName, IReadOnlyList<ListenerOptions> listeners,
        CertificateReview review)
    {
        var section = smtp.Section("Tls");
        var entries = section.Sections(
            "Certificates", "a list of certificates: [ { \"Certificate\": \"fullchain.pem\", \"Key\": \"privkey.pem\" } ]");
        if (entries.Count > TlsOptions.MaximumCertificates)
            section.Refuse("Certificates", $"{entries.Count} certificates are too many: at most {TlsOptions.MaximumCertificates}");

        var certificates = new List<CertificateFiles>();
        foreach (var entry in entries)
        {
            if (ReadOne(entry, baseDirectory) is not { } files)
                continue;
            certificates.Add(files);
            review.Look(entry, files);
        }

        var options = new TlsOptions
        {
            Certificates = certificates,
            OnlyTls13 = ReadMinimum(section),
            ClientAuthorities = PathIn(section, "ClientAuthorities", baseDirectory, "a file of PEM with the certificates of authorities"),
        };
        if (options.ClientAuthorities is { } authorities)
            CertificateReview.LookAtAuthorities(section, authorities);
        section.RefuseUnknownKeys();
        if (listeners.Any(static listener => listener.Tls != TlsMode.None))
            review.LookAtAll($"{section.Path}:Certificates", hostName, configured: entries.Count > 0);
        return options;
    }

    private static CertificateFiles? ReadOne(SectionReader entry, string baseDirectory)
    {
        var certificate = PathIn(entry, "Certificate", baseDirectory, CertificateExpected);
        var key = PathIn(entry, "Key", baseDirectory, KeyExpected);
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

    private static string? PathIn(SectionReader section, string key, string baseDirectory, string expected)
    {
        var text = section.Text(key, expected);
        if (text is null)
            return null;
        if (text.Trim().Length > 0 && !text.Contains('\0', StringComparison.Ordinal))
            return Path.GetFullPath(text, baseDirectory);

        section.RefuseValue(key, text, expected);
        return null;
    }
}
