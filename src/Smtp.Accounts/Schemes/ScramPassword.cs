using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Sasl;

namespace Smtp.Accounts.Schemes;

/// <summary>{SCRAM-SHA-256}, {SCRAM-SHA-1}: iterations, salt, stored key, server key.</summary>
internal sealed class ScramPassword(ScramCredentials credentials) : StoredPassword
{
    /// <summary>
    /// Far more than the 4096 of RFC 7677, which is an old minimum; each client has to compute them, too, some of them on a telephone.
    /// </summary>
    public const int NewIterations = 100_000;

    /// <summary>A second's work, about.</summary>
    private const int MaximumIterations = 2_000_000;

    public override string Scheme => credentials.Hash == HashAlgorithmName.SHA1 ? "SCRAM-SHA-1" : "SCRAM-SHA-256";

    public static ScramPassword? Parse(HashAlgorithmName hash, string text)
    {
        var length = ScramCredentials.LengthOf(hash);
        if (text.Split(',') is not [var count, var saltText, var storedText, var serverText]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < 1 or > MaximumIterations
            || !PhcText.TryDecode(saltText, 1, 256, out var salt)
            || !PhcText.TryDecode(storedText, length, length, out var stored)
            || !PhcText.TryDecode(serverText, length, length, out var server))
            return null;

        return new ScramPassword(
            new ScramCredentials { Hash = hash, Iterations = iterations, Salt = salt, StoredKey = stored, ServerKey = server });
    }

    public static string Store(ReadOnlySpan<byte> password, byte[] salt)
    {
        var made = ScramCredentials.Derive(HashAlgorithmName.SHA256, Prepare(password), salt, NewIterations);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{made.Iterations},{Base64(made.Salt)},{Base64(made.StoredKey)},{Base64(made.ServerKey)}");
    }

    /// <summary>RFC 5802 2.2: the password is prepared before it is hashed; what cannot be is taken as it is.</summary>
    public static ReadOnlySpan<byte> Prepare(ReadOnlySpan<byte> password) =>
        !Ascii.IsValid(password) && SaslPreparation.TryPrepare(Encoding.UTF8.GetString(password), out var prepared)
            ? Encoding.UTF8.GetBytes(prepared)
            : password;

    public override bool Verify(ReadOnlySpan<byte> password) => credentials.IsPassword(Prepare(password));

    public override ScramCredentials? ForScram(HashAlgorithmName hash, byte[] salt) => CanScram(hash) ? credentials : null;

    public override bool CanScram(HashAlgorithmName hash) => hash == credentials.Hash;

    private static string Base64(byte[] octets) => Convert.ToBase64String(octets);
}
