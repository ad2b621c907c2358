namespace Smtp.Reception.Tls;

/// <summary>
/// The certificates of one moment, and which of them a client is shown: one with the name it asks for, of those one that is valid, of those
/// ECDSA where the client takes it, because signing is many times cheaper.
/// </summary>
internal sealed class CertificateTable(IReadOnlyList<TlsCertificate> certificates)
{
    public static readonly CertificateTable Empty = new([]);

    public IReadOnlyList<TlsCertificate> Certificates => certificates;

    /// <returns><see langword="null"/> when there is none at all.</returns>
    public TlsCertificate? Select(ClientHello hello, DateTimeOffset now)
    {
        TlsCertificate? best = null;
        var bestRank = -1;
        var name = NameFor(hello.ServerName);
        foreach (var certificate in certificates)
        {
            var rank = Rank(certificate, name, hello, now);
            if (rank > bestRank)
                (best, bestRank) = (certificate, rank);
        }

        return best;
    }

    // RFC 6066 3 lets a server go on with a name it does not know: most clients of a mail server do not look.
    private string? NameFor(string? asked)
    {
        if (asked is not null && certificates.Any(certificate => certificate.Covers(asked)))
            return asked;

        // The first of the list, and what stands beside it for the same name.
        return certificates.Count > 0 && certificates[0].Names.Count > 0
            ? certificates[0].Names[0].Replace("*.", "x.", StringComparison.Ordinal)
            : null;
    }

    private int Rank(TlsCertificate certificate, string? name, ClientHello hello, DateTimeOffset now)
    {
        var rank = 0;
        if (name is null ? ReferenceEquals(certificate, certificates[0]) : certificate.Covers(name))
            rank += 8;
        if (hello.Takes(certificate.EcdsaBits))
            rank += 4;
        if (certificate.IsValidAt(now))
            rank += 2;
        if (certificate.EcdsaBits > 0)
            rank += 1;
        return rank;
    }
}
