using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Smtp.Protocol.Replies;

namespace Smtp.Reception.Tls;

/// <summary>A certificate with its key and those it was issued by, ready to be shown.</summary>
internal sealed class TlsCertificate
{
    /// <summary>Ninety days: two weeks before. Six days: one day before.</summary>
    private const int SoonPart = 6;
    private const int MaximumNamesShown = 5;
    private static readonly TimeSpan SoonAtMost = TimeSpan.FromDays(14);

    public TlsCertificate(CertificateFiles files, X509Certificate2 leaf, SslStreamCertificateContext context)
    {
        Files = files;
        Context = context;
        Names = NamesOf(leaf);
        NotBefore = new DateTimeOffset(leaf.NotBefore.ToUniversalTime());
        NotAfter = new DateTimeOffset(leaf.NotAfter.ToUniversalTime());
        using var ecdsa = leaf.GetECDsaPublicKey();
        EcdsaBits = ecdsa?.KeySize ?? 0;
        EndPointBinding = Tls.EndPointBinding.Of(leaf);
    }

    public CertificateFiles Files { get; }

    public SslStreamCertificateContext Context { get; }

    /// <summary>In small letters; a wildcard as it stands there: <c>*.example.org</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>0: RSA.</summary>
    public int EcdsaBits { get; }

    /// <summary>tls-server-end-point (RFC 5929 4); empty where its signature has no hash that is known here.</summary>
    public ReadOnlyMemory<byte> EndPointBinding { get; }

    public bool IsValidAt(DateTimeOffset now) => NotBefore <= now && now <= NotAfter;

    /// <summary>From here on somebody should have renewed it.</summary>
    public DateTimeOffset ExpiresSoonFrom
    {
        get
        {
            var part = (NotAfter - NotBefore) / SoonPart;
            return NotAfter - (part < SoonAtMost ? part : SoonAtMost);
        }
    }

    /// <summary>RFC 9525 6.3: a wildcard stands for one label, the leftmost.</summary>
    public bool Covers(string name)
    {
        foreach (var own in Names)
        {
            if (own == name)
                return true;
            if (own.StartsWith("*.", StringComparison.Ordinal) && name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                && name.AsSpan(dot).SequenceEqual(own.AsSpan(1)))
                return true;
        }

        return false;
    }

    public string Kind => EcdsaBits > 0 ? "ECDSA" : "RSA";

    /// <summary>For the log: one line however many there are.</summary>
    public string NamesShown => PrintableText.From(
        Names.Count > MaximumNamesShown
            ? $"{string.Join(", ", Names.Take(MaximumNamesShown))} and {Names.Count - MaximumNamesShown} more"
            : string.Join(", ", Names));

    public override string ToString() => Names.Count > 0 ? Names[0] : Files.Certificate;

    private static List<string> NamesOf(X509Certificate2 leaf)
    {
        var names = new List<string>();
        foreach (var extension in leaf.Extensions)
        {
            if (extension is X509SubjectAlternativeNameExtension alternative)
                names.AddRange(alternative.EnumerateDnsNames().Select(static name => name.ToLowerInvariant()));
        }

        // What old private authorities still make.
        if (names.Count == 0 && leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } common)
            names.Add(common.ToLowerInvariant());
        return names;
    }
}
