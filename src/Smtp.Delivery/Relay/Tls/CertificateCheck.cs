using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Smtp.Protocol.Replies;

namespace Smtp.Delivery.Relay.Tls;

/// <summary>
/// Whether a host's certificate is the one of the host that was meant (RFC 6125, 9525): it is for its name, in force, and from an authority
/// that is trusted; or it is one of those the route names by fingerprint, and then nothing else counts. Says all that is wrong, not only
/// the first.
/// </summary>
/// <param name="name">
/// The reference identity: the host as the route has it, or the name of the MX host (as RFC 8461 4.1 has it), as A-labels, or an address.
/// Never what an EHLO reply or a reverse look-up says.
/// </param>
internal sealed class CertificateCheck(string name, IReadOnlyList<string> fingerprints, DateTimeOffset now)
{
    private const int MaximumNames = 4;
    private const int MaximumText = 100;

    /// <summary>By whom it is verified; <see langword="null"/>: it is not, or nothing was shown yet.</summary>
    public string? By { get; private set; }

    /// <summary>What is wrong with it; <see langword="null"/>: nothing, or nothing was shown yet.</summary>
    public string? Refusal { get; private set; }

    /// <param name="chain">Built already, with nothing fetched.</param>
    public bool Judge(X509Certificate2? shown, X509Chain? chain)
    {
        if (shown is null || chain is null)
        {
            Refusal = "the host showed no certificate";
            return false;
        }

        if (fingerprints.Count > 0)
            return JudgeFingerprint(shown);

        var faults = new List<string>();
        if (!IsFor(shown))
            faults.Add($"it is for {NamesOf(shown)}, not for {name}");
        AddFaults(shown, chain, faults);
        if (faults.Count > 0)
        {
            Refusal = $"the certificate does not do: {string.Join("; ", faults)}";
            return false;
        }

        By = Printable(chain.ChainElements[^1].Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        return true;
    }

    private bool JudgeFingerprint(X509Certificate2 shown)
    {
        var fingerprint = shown.GetCertHashString(HashAlgorithmName.SHA256);
        if (fingerprints.Contains(fingerprint, StringComparer.OrdinalIgnoreCase))
        {
            By = "fingerprint";
            return true;
        }

        Refusal = $"the certificate does not do: its fingerprint is {fingerprint}, which the route does not name";
        return false;
    }

    /// <summary>RFC 9525 6.3: by subjectAltName alone; the common name says nothing.</summary>
    private bool IsFor(X509Certificate2 shown)
    {
        try
        {
            return shown.MatchesHostname(name, allowWildcards: true, allowCommonName: false);
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            return false; // No host name (an underscore in an MX), or no list of names.
        }
    }

    private static string NamesOf(X509Certificate2 shown)
    {
        try
        {
            var names = new List<string>();
            foreach (var extension in shown.Extensions.OfType<X509SubjectAlternativeNameExtension>())
            {
                names.AddRange(extension.EnumerateDnsNames());
                names.AddRange(extension.EnumerateIPAddresses().Select(static address => address.ToString()));
            }

            var more = names.Count > MaximumNames ? $" and {names.Count - MaximumNames} more" : "";
            return names.Count == 0 ? "no host's name" : string.Join(", ", names.Take(MaximumNames).Select(Printable)) + more;
        }
        catch (CryptographicException)
        {
            return "names that cannot be read";
        }
    }

    private void AddFaults(X509Certificate2 shown, X509Chain chain, List<string> faults)
    {
        var isSelfSigned = shown.SubjectName.RawData.AsSpan().SequenceEqual(shown.IssuerName.RawData);
        foreach (var status in chain.ChainStatus)
        {
            var fault = status.Status switch
            {
                X509ChainStatusFlags.NoError => null,
                X509ChainStatusFlags.NotTimeValid => TimeFault(shown, chain),
                X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain when isSelfSigned => "it is self-signed",
                X509ChainStatusFlags.UntrustedRoot => $"its authority {Issuer(chain)} is not trusted",
                X509ChainStatusFlags.PartialChain => $"its issuer {Issuer(chain)} is unknown",
                X509ChainStatusFlags.NotSignatureValid => "its signature is wrong",
                X509ChainStatusFlags.NotValidForUsage => "it is not for servers",
                _ => $"{status.Status}",
            };
            if (fault is not null && !faults.Contains(fault))
                faults.Add(fault);
        }

        // A chain that was not built at all has nothing to complain of.
        if (chain.ChainElements.Count == 0)
            faults.Add("its chain cannot be built");
    }

    private string TimeFault(X509Certificate2 shown, X509Chain chain)
    {
        if (Fault(shown) is { } fault)
            return $"it {fault}";
        foreach (var element in chain.ChainElements)
        {
            if (Fault(element.Certificate) is { } above)
                return $"the certificate of {Printable(element.Certificate.Subject)} above it {above}";
        }

        return "it is not in force";

        string? Fault(X509Certificate2 one)
        {
            var (from, until) = (one.NotBefore.ToUniversalTime(), one.NotAfter.ToUniversalTime());
            return now.UtcDateTime > until
                ? $"expired on {until:yyyy-MM-dd}"
                : now.UtcDateTime < from ? $"is valid only from {from:yyyy-MM-dd} on" : null;
        }
    }

    private static string Issuer(X509Chain chain) => Printable(chain.ChainElements[^1].Certificate.Issuer);

    private static string Printable(string text) => PrintableText.From(text, MaximumText);

    /// <summary>What the host is called in a handshake (RFC 6066 3: no address is sent).</summary>
    public static string ServerName(RemoteHost host) =>
        IPAddress.TryParse(host.Name, out _) ? "" : Protocol.Addresses.DomainName.ToAscii(host.Name);
}
