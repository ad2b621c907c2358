namespace Smtp.Routing;

/// <summary>The client certificates whose owners may relay.</summary>
/// <param name="Fingerprints">SHA-256 of a certificate, in hexadecimal capitals; whoever issued it, and valid or not.</param>
/// <param name="Trusted">All that the authorities configured for clients have issued, while they are valid.</param>
public sealed record RelayCertificates(IReadOnlyList<string> Fingerprints, bool Trusted)
{
    public static readonly RelayCertificates None = new([], false);
}
