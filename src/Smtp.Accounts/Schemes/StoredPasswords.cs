using System.Security.Cryptography;

namespace Smtp.Accounts.Schemes;

/// <summary>Reads <c>{SCHEME}hash</c>, and the bare <c>$id$…</c> of crypt(3).</summary>
internal static class StoredPasswords
{
    /// <returns><see langword="null"/> where nobody could log in by it: another scheme, a broken hash, or none.</returns>
    public static StoredPassword? Parse(string text)
    {
        var scheme = "CRYPT"; // Dovecot's default in a passwd-file
        var hash = text;
        if (text.StartsWith('{') && text.IndexOf('}', StringComparison.Ordinal) is var end and > 0)
        {
            scheme = text[1..end].ToUpperInvariant();
            hash = text[(end + 1)..];
        }

        return scheme switch
        {
            "PLAIN" or "CLEAR" or "CLEARTEXT" => hash.Length == 0 ? null : new PlainPassword(hash),
            "SCRAM-SHA-256" => ScramPassword.Parse(HashAlgorithmName.SHA256, hash),
            "SCRAM-SHA-1" => ScramPassword.Parse(HashAlgorithmName.SHA1, hash),
            "ARGON2ID" or "ARGON2I" => Argon2Password.Parse(hash),
            "BLF-CRYPT" => BcryptPassword.Parse(hash),
            "SHA512-CRYPT" or "SHA256-CRYPT" => ShaCryptPassword.Parse(hash),
            "CRYPT" => BcryptPassword.Parse(hash) is { } bcrypt ? bcrypt : ShaCryptPassword.Parse(hash),
            _ => null,
        };
    }
}
