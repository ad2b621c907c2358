namespace Smtp.Composition.Reading;

/// <summary>The SHA-256 of a certificate, as <c>openssl x509 -fingerprint -sha256</c> prints it, or without the colons.</summary>
internal static class FingerprintText
{
    private const int Length = 64;

    /// <param name="fingerprint">In hexadecimal capitals without colons, as .NET says it, and the log.</param>
    public static bool TryParse(string text, out string fingerprint)
    {
        fingerprint = text.Replace(":", "", StringComparison.Ordinal).Trim().ToUpperInvariant();
        return fingerprint.Length == Length && fingerprint.All(char.IsAsciiHexDigit);
    }
}
