using System.Security.Cryptography;
using System.Text;
using Smtp.Accounts.Schemes;

namespace Smtp.Accounts;

/// <summary>The schemes by the names Dovecot gives them, and how passwords are stored by them.</summary>
public static class PasswordSchemes
{
    public static string NameOf(PasswordScheme scheme) => scheme switch
    {
        PasswordScheme.ScramSha256 => "SCRAM-SHA-256",
        PasswordScheme.Argon2Id => "ARGON2ID",
        PasswordScheme.BlfCrypt => "BLF-CRYPT",
        PasswordScheme.Sha512Crypt => "SHA512-CRYPT",
        PasswordScheme.Sha256Crypt => "SHA256-CRYPT",
        PasswordScheme.Plain => "PLAIN",
        _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
    };

    public static bool TryParse(string name, out PasswordScheme scheme)
    {
        foreach (var candidate in Enum.GetValues<PasswordScheme>())
        {
            if (NameOf(candidate).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                scheme = candidate;
                return true;
            }
        }

        scheme = default;
        return false;
    }

    /// <summary><c>{SCHEME}hash</c>, as a passwd-file of Dovecot has it.</summary>
    /// <param name="password">UTF-8, not empty.</param>
    /// <param name="random">Fills the salt.</param>
    public static string Store(PasswordScheme scheme, ReadOnlySpan<byte> password, RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var salt = new byte[16];
        random.GetBytes(salt);
        var hash = scheme switch
        {
            PasswordScheme.ScramSha256 => ScramPassword.Store(password, salt),
            PasswordScheme.Argon2Id => Argon2Password.Store(password, salt),
            PasswordScheme.BlfCrypt => BcryptPassword.Store(password, salt),
            PasswordScheme.Sha512Crypt => ShaCryptPassword.Store(HashAlgorithmName.SHA512, password, salt),
            PasswordScheme.Sha256Crypt => ShaCryptPassword.Store(HashAlgorithmName.SHA256, password, salt),
            _ => Encoding.UTF8.GetString(password),
        };
        return $"{{{NameOf(scheme)}}}{hash}";
    }
}
