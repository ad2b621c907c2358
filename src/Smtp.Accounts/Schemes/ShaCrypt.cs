using System.Security.Cryptography;
using System.Text;

namespace Smtp.Accounts.Schemes;

/// <summary>The hash of crypt(3) that is made of SHA-256 or SHA-512, by the steps of its specification (U. Drepper, 2008).</summary>
internal static class ShaCrypt
{
    public const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Characters of a hash.</summary>
    public static int TextLength(HashAlgorithmName algorithm) => algorithm == HashAlgorithmName.SHA512 ? 86 : 43;

    public static string Compute(HashAlgorithmName algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, int rounds)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        var digest = First(hash, key, salt); // steps 1 to 12
        var keys = Sequence(hash, key, key.Length, key.Length); // 13 to 16
        var salts = Sequence(hash, salt, 16 + digest[0], salt.Length); // 17 to 20
        for (var round = 0; round < rounds; round++) // 21
        {
            var isOdd = round % 2 == 1;
            hash.AppendData(isOdd ? keys : digest);
            if (round % 3 != 0)
                hash.AppendData(salts);
            if (round % 7 != 0)
                hash.AppendData(keys);
            hash.AppendData(isOdd ? digest : keys);
            hash.GetHashAndReset(digest);
        }

        CryptographicOperations.ZeroMemory(keys);
        return Encode(digest);
    }

    private static byte[] First(IncrementalHash hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        hash.AppendData(key);
        hash.AppendData(salt);
        hash.AppendData(key);
        var other = hash.GetHashAndReset();

        hash.AppendData(key);
        hash.AppendData(salt);
        hash.AppendData(Repeat(other, key.Length));
        for (var bits = key.Length; bits > 0; bits >>= 1)
            hash.AppendData((bits & 1) != 0 ? other : key);
        return hash.GetHashAndReset();
    }

    /// <summary>The digest of <paramref name="text"/> so many times over, itself repeated to <paramref name="length"/> octets.</summary>
    private static byte[] Sequence(IncrementalHash hash, ReadOnlySpan<byte> text, int times, int length)
    {
        for (var i = 0; i < times; i++)
            hash.AppendData(text);
        return Repeat(hash.GetHashAndReset(), length);
    }

    private static byte[] Repeat(byte[] digest, int length)
    {
        var repeated = new byte[length];
        for (var i = 0; i < length; i++)
            repeated[i] = digest[i % digest.Length];
        return repeated;
    }

    /// <summary>Step 22: three octets at a time, one from each third, and the thirds change places.</summary>
    private static string Encode(byte[] digest)
    {
        var text = new StringBuilder();
        var is512 = digest.Length == 64;
        var third = digest.Length / 3;
        var (a, b, c) = (0, third, 2 * third);
        for (var i = 0; i < third; i++)
        {
            Append(text, (digest[a] << 16) | (digest[b] << 8) | digest[c], 4);
            (a, b, c) = is512 ? (b + 1, c + 1, a + 1) : (c + 1, a + 1, b + 1);
        }

        if (is512)
            Append(text, digest[63], 2);
        else
            Append(text, (digest[31] << 8) | digest[30], 3);
        return text.ToString();
    }

    private static void Append(StringBuilder text, int value, int characters)
    {
        for (; characters > 0; characters--, value >>= 6)
            text.Append(Alphabet[value & 0x3F]);
    }
}
