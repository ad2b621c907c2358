using System.Security.Cryptography;

namespace Smtp.Protocol.Sasl;

/// <summary>What a server stores of a password for SCRAM (RFC 5802 2.2, 3): enough to check a proof, not to make one.</summary>
public sealed class ScramCredentials
{
    /// <summary>RFC 7677 4: at least this often.</summary>
    public const int MinimumIterations = 4096;

    public required HashAlgorithmName Hash { get; init; }

    public required int Iterations { get; init; }

    public required byte[] Salt { get; init; }

    public required byte[] StoredKey { get; init; }

    public required byte[] ServerKey { get; init; }

    /// <param name="password">UTF-8, prepared.</param>
    public static ScramCredentials Derive(HashAlgorithmName hash, ReadOnlySpan<byte> password, byte[] salt, int iterations)
    {
        var length = LengthOf(hash);
        Span<byte> salted = stackalloc byte[length];
        Span<byte> clientKey = stackalloc byte[length];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, salted, iterations, hash); // RFC 5802 2.2: Hi() is PBKDF2 with HMAC.
        CryptographicOperations.HmacData(hash, salted, "Client Key"u8, clientKey);
        var credentials = new ScramCredentials
        {
            Hash = hash,
            Iterations = iterations,
            Salt = salt,
            StoredKey = CryptographicOperations.HashData(hash, clientKey),
            ServerKey = CryptographicOperations.HmacData(hash, salted, "Server Key"u8),
        };
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(clientKey);
        return credentials;
    }

    /// <summary>For a client that says its password (PLAIN): in the same time whether it is right or not.</summary>
    public bool IsPassword(ReadOnlySpan<byte> password)
    {
        var given = Derive(Hash, password, Salt, Iterations);
        return CryptographicOperations.FixedTimeEquals(given.StoredKey, StoredKey);
    }

    /// <summary>RFC 5802 3: the proof is ClientKey XOR HMAC(StoredKey, AuthMessage), and H(ClientKey) is StoredKey.</summary>
    internal bool IsProof(ReadOnlySpan<byte> proof, ReadOnlySpan<byte> authMessage)
    {
        if (proof.Length != StoredKey.Length)
            return false;

        var clientKey = CryptographicOperations.HmacData(Hash, StoredKey, authMessage);
        for (var i = 0; i < clientKey.Length; i++)
            clientKey[i] ^= proof[i];
        var isRight = CryptographicOperations.FixedTimeEquals(CryptographicOperations.HashData(Hash, clientKey), StoredKey);
        CryptographicOperations.ZeroMemory(clientKey);
        return isRight;
    }

    internal byte[] Sign(ReadOnlySpan<byte> authMessage) => CryptographicOperations.HmacData(Hash, ServerKey, authMessage);

    /// <summary>Octets of a key.</summary>
    public static int LengthOf(HashAlgorithmName hash) => hash == HashAlgorithmName.SHA1 ? 20 : 32;
}
