using Smtp.Delivery.Relay.Tls;
using Smtp.Protocol.Replies;
using Smtp.Routing;

namespace Smtp.Composition.Reading;

/// <summary>
/// How the hosts of a route are spoken to: <c>Tls</c>, <c>ImplicitTls</c>, <c>TlsAuthorities</c>, <c>Fingerprints</c>, <c>Login</c>.
/// </summary>
/// <param name="standard">From <c>Smtp:Relay</c>, for what a route does not say.</param>
internal sealed class RouteSecurityReader(RouteSecurity standard, ICollection<Mistake> warnings)
{
    private const string AuthoritiesKey = "TlsAuthorities";
    private const string FingerprintsKey = "Fingerprints";
    private const int MaximumFingerprints = 8;

    // RFC 8314 7.3.
    private const int Submissions = 465;

    public RouteSecurity Read(SectionReader route, IReadOnlyList<NextHop> hosts)
    {
        var level = route.Choice("Tls", standard.Level);
        var isImplicit = route.Flag("ImplicitTls", defaultValue: false);
        var security = new RouteSecurity
        {
            // There is no going on without what comes first.
            Level = isImplicit && level == TlsLevel.Opportunistic ? TlsLevel.Required : level,
            Implicit = isImplicit,
            Authorities = ReadAuthorities(route) ?? standard.Authorities,
            Fingerprints = ReadFingerprints(route),
            Login = new LoginReader(warnings).Read(route),
        };
        Check(route, security, hosts);
        return security;
    }

    /// <returns>Absolute; <see langword="null"/>: the system's.</returns>
    public static string? ReadAuthorities(SectionReader section)
    {
        const string Expected = "a file of PEM with the certificates of authorities, such as /etc/smtpd/authorities.pem";
        if (section.FullPath(AuthoritiesKey, Expected) is not { } path)
            return null;
        try
        {
            TrustedAuthorities.Read(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            section.Refuse(AuthoritiesKey, fault.Message);
        }

        return path;
    }

    private static List<string> ReadFingerprints(SectionReader route)
    {
        const string Expected = "SHA-256 of a certificate in hex, as openssl x509 -fingerprint -sha256 says it";
        var fingerprints = new List<string>();
        foreach (var (path, value) in route.Texts(FingerprintsKey, $"a list: [ \"{Expected}\" ]", orSingle: true))
        {
            if (FingerprintText.TryParse(value, out var fingerprint))
                fingerprints.Add(fingerprint);
            else
                route.RefuseAt(path, $"\"{PrintableText.From(value, 100)}\" is not {Expected}");
        }

        if (fingerprints.Count > MaximumFingerprints)
            route.Refuse(FingerprintsKey, $"{fingerprints.Count} are too many: at most {MaximumFingerprints}");
        return fingerprints;
    }

    private void Check(SectionReader route, RouteSecurity security, IReadOnlyList<NextHop> hosts)
    {
        if (security.Fingerprints.Count > 0 && security.Level != TlsLevel.Verified)
            route.Refuse(FingerprintsKey, "is looked at only with \"Tls\": \"Verified\"");
        if (security.Implicit && security.Level == TlsLevel.None)
            route.Refuse("ImplicitTls", "cannot be without TLS: \"Tls\" must be Required or Verified, or left out");
        if (hosts.Count == 0)
        {
            const string Why = "needs Hosts: the hosts found by MX belong to strangers";
            if (security.Implicit)
                route.Refuse("ImplicitTls", Why);
            if (security.Login is not null)
                route.Refuse("Login", Why);
            return;
        }

        if (!security.Implicit && hosts.Any(static hop => hop.Port == Submissions))
            Warn("Hosts", "port 465 begins with TLS (RFC 8314): \"ImplicitTls\": true would be right");
        if (security.Login is { } login && security.Level != TlsLevel.Verified && !hosts.All(IsLoopback))
        {
            Warn("Login", security.Level == TlsLevel.None && !login.WithoutTls
                ? "is of no use without TLS: the password is not said in the clear"
                : "the password goes to whoever answers there; \"Tls\": \"Verified\" would make sure who that is");
        }

        void Warn(string key, string message) => warnings.Add(new Mistake($"{route.Path}:{key}", message));
    }

    private static bool IsLoopback(NextHop hop) =>
        AddressText.TryParse(hop.Host, out var address) && System.Net.IPAddress.IsLoopback(address);
}
