using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Generators;

namespace Smtp.Accounts.Schemes;

/// <summary>{BLF-CRYPT}: bcrypt, <c>$2y$05$</c> and then salt and hash in an alphabet of its own.</summary>
internal sealed class BcryptPassword(int cost, byte[] salt, byte[] hash) : StoredPassword
{
    /// <summary>bcrypt knows no more of a password.</summary>
    private const int MaximumPassword = 72;
    private const int MaximumCost = 18;
    private const int NewCost = 11;
    private const int SaltLength = 16;
    private const int HashLength = 23;
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public override string Scheme => "BLF-CRYPT";

    public static BcryptPassword? Parse(string text)
    {
        // 2a, 2b and 2y differ only in the faults of old implementations.
        if (text.Split('$') is not ["", "2a" or "2b" or "2y", var costText, { Length: 53 } rest]
            || !int.TryParse(costText, NumberStyles.None, CultureInfo.InvariantCulture, out var cost) || cost is < 4 or > MaximumCost
            || !TryDecode(rest[..22], SaltLength, out var salt) || !TryDecode(rest[22..], HashLength, out var hash))
            return null;
        return new BcryptPassword(cost, salt, hash);
    }

    public static string Store(ReadOnlySpan<byte> password, byte[] salt) => string.Create(
        CultureInfo.InvariantCulture, $"$2y${NewCost:00}${Encode(salt)}{Encode(Compute(password, salt, NewCost))}");

    public override bool Verify(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(Compute(password, salt, cost), hash);

    private static byte[] Compute(ReadOnlySpan<byte> password, byte[] salt, int cost)
    {
        // The NUL at the end of a C string counts, where there is room for it.
        var length = Math.Min(password.Length, MaximumPassword);
        var input = new byte[Math.Min(length + 1, MaximumPassword)];
        password[..length].CopyTo(input);
        var hash = BCrypt.Generate(input, salt, cost, addTerminator: false)[..HashLength];
        CryptographicOperations.ZeroMemory(input);
        return hash;
    }

    private static string Encode(byte[] octets)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < octets.Length * 8; bit += 6)
        {
            var pair = (octets[bit / 8] << 8) | (bit / 8 + 1 < octets.Length ? octets[(bit / 8) + 1] : 0);
            text.Append(Alphabet[(pair >> (10 - (bit % 8))) & 0x3F]);
        }

        return text.ToString();
    }

    private static bool TryDecode(string text, int length, out byte[] octets)
    {
        octets = new byte[length];
        var bits = 0;
        var value = 0;
        var at = 0;
        foreach (var character in text)
        {
            var six = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (six < 0)
                return false;
            value = ((value << 6) | six) & 0xFFFF;
            bits += 6;
            if (bits >= 8 && at < length)
                octets[at++] = (byte)(value >> (bits -= 8));
        }

        return at == length;
    }
}
