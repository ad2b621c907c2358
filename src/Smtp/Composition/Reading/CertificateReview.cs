using Smtp.Reception.Tls;

namespace Smtp.Composition.Reading;

/// <summary>
/// What there is to say about the certificates that the configuration names: a mistake where one cannot be shown at all, a warning where it
/// can, but will not be liked. An expired certificate stops no start: most servers take it, and mail without TLS would be worse.
/// </summary>
internal sealed class CertificateReview(DateTimeOffset now, ICollection<Mistake> warnings)
{
    private readonly List<CertificateFacts> _seen = [];

    public void Look(SectionReader entry, CertificateFiles files)
    {
        try
        {
            var facts = CertificateFacts.Read(files);
            _seen.Add(facts);
            if (now > facts.NotAfter)
                Warn("Certificate", $"{files.Certificate} expired on {facts.NotAfter:yyyy-MM-dd}; renew it");
            else if (now < facts.NotBefore)
                Warn("Certificate", $"{files.Certificate} is valid only from {facts.NotBefore:yyyy-MM-dd} on; is the clock right?");
            else if (now >= facts.ExpiresSoonFrom)
                Warn("Certificate", $"{files.Certificate} expires on {facts.NotAfter:yyyy-MM-dd}; renew it, or see why that is not done");
            if (facts.Names.Count == 0)
                Warn("Certificate", $"{files.Certificate} has no name of a host in it (subjectAltName)");
        }
        catch (CertificateException fault)
        {
            entry.Refuse($"{fault.Part}", fault.Message);
        }

        if (IsReadByOthers(files.Key))
            Warn("Key", $"{files.Key} can be read by every user of this machine; chmod 600 would be right");

        void Warn(string key, string message) => warnings.Add(new Mistake($"{entry.Path}:{key}", message));
    }

    public static void LookAtAuthorities(SectionReader tls, string path)
    {
        try
        {
            CertificateFacts.ReadAuthorities(path);
        }
        catch (CertificateException fault)
        {
            tls.Refuse($"{fault.Part}", fault.Message);
        }
    }

    /// <param name="configured">There are some, perhaps unreadable.</param>
    public void LookAtAll(string path, string hostName, bool configured)
    {
        if (!configured)
        {
            warnings.Add(new Mistake(
                path,
                "there is none, so a self-signed one is made at start: other servers encrypt with it, mail clients refuse it; "
                + "get one for " + hostName + " (certbot, lego) and name its files here")
            {
                IsToldByDaemon = true,
            });
        }
        else if (_seen.Count > 0 && !_seen.Any(facts => facts.Covers(hostName)))
        {
            warnings.Add(new Mistake(path, $"none is for the HostName {hostName}, by which other servers know this one"));
        }
    }

    public static bool IsReadByOthers(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return false;
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return File.GetUnixFileMode(target).HasFlag(UnixFileMode.OtherRead);
    }
}
