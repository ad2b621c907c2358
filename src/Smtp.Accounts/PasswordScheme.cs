namespace Smtp.Accounts;

/// <summary>How a new password is stored; what Dovecot calls these schemes is in <see cref="PasswordSchemes"/>.</summary>
public enum PasswordScheme
{
    /// <summary>Salted keys of RFC 7677: the one that serves every mechanism offered.</summary>
    ScramSha256,

    /// <summary>RFC 9106: 64 MiB a guess.</summary>
    Argon2Id,

    /// <summary>bcrypt.</summary>
    BlfCrypt,

    Sha512Crypt,
    Sha256Crypt,

    /// <summary>As it is: for tests.</summary>
    Plain,
}
