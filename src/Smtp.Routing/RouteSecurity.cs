namespace Smtp.Routing;

/// <summary>How the hosts of a route are spoken to. Two routes may share a connection only where these are the same to the letter.</summary>
public sealed record RouteSecurity
{
    private const int ShownOfFingerprint = 16;

    /// <summary>What holds where nothing is said: encryption when it is to be had.</summary>
    public static readonly RouteSecurity Standard = new();

    public TlsLevel Level { get; init; } = TlsLevel.Opportunistic;

    /// <summary>TLS from the first octet (RFC 8314 3.3: the service submissions, port 465), so there is no going on without.</summary>
    public bool Implicit { get; init; }

    /// <summary>Under <see cref="TlsLevel.Verified"/>: a file of PEM in the place of the system's authorities; absolute.</summary>
    public string? Authorities { get; init; }

    /// <summary>
    /// Under <see cref="TlsLevel.Verified"/>, SHA-256 of the certificates that may be shown, in hex capitals: then neither name nor
    /// authority counts. Empty: any certificate that is for the host's name and from an authority.
    /// </summary>
    public IReadOnlyList<string> Fingerprints { get; init; } = [];

    public RouteLogin? Login { get; init; }

    /// <summary>All of it, for people: <c>TLS verified, login as jyoti@excite.example</c>.</summary>
    public override string ToString()
    {
        var tls = Level switch
        {
            TlsLevel.None => "no TLS",
            TlsLevel.Opportunistic => "TLS when offered",
            TlsLevel.Required => "TLS required",
            _ when Fingerprints.Count > 0 =>
                $"TLS verified by fingerprint {string.Join(" or ", Fingerprints.Select(static one => one[..ShownOfFingerprint]))}",
            _ when Authorities is not null => $"TLS verified by {Authorities}",
            _ => "TLS verified",
        };
        return $"{(Implicit ? "implicit " : "")}{tls}{(Login is null ? "" : $", {Login}")}";
    }

    /// <summary>Also in what <see cref="ToString"/> leaves out; a list read again from the same file makes no difference.</summary>
    public bool Equals(RouteSecurity? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Level == other.Level && Implicit == other.Implicit && Authorities == other.Authorities
            && Fingerprints.SequenceEqual(other.Fingerprints, StringComparer.Ordinal) && Equals(Login, other.Login));

    public override int GetHashCode() => HashCode.Combine(Level, Implicit, Authorities, Fingerprints.Count, Login);
}
