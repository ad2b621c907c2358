using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Smtp.Accounts.Schemes;

/// <summary>{SHA512-CRYPT}, {SHA256-CRYPT}: <c>$6$</c> or <c>$5$</c>, perhaps <c>rounds=N$</c>, salt, <c>$</c>, hash.</summary>
internal sealed class ShaCryptPassword(HashAlgorithmName algorithm, int rounds, string salt, string hash) : StoredPassword
{
    private const int DefaultRounds = 5000;
    private const int MinimumRounds = 1000;
    private const int MaximumRounds = 2_000_000;
    private const int NewRounds = 100_000;
    private const int MaximumSalt = 16;

    public override string Scheme => algorithm == HashAlgorithmName.SHA512 ? "SHA512-CRYPT" : "SHA256-CRYPT";

    public static ShaCryptPassword? Parse(string text)
    {
        var parts = text.Split('$');
        if (parts is not ["", "5" or "6", .. { Length: 2 or 3 } rest])
            return null;

        var rounds = DefaultRounds;
        if (rest.Length == 3)
        {
            if (!rest[0].StartsWith("rounds=", StringComparison.Ordinal)
                || !int.TryParse(rest[0].AsSpan("rounds=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out rounds)
                || rounds is < MinimumRounds or > MaximumRounds)
                return null;
            rest = rest[1..];
        }

        var algorithm = parts[1] == "6" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
        return rest[0].Length is 0 or > MaximumSalt || rest[1].Length != ShaCrypt.TextLength(algorithm)
            ? null
            : new ShaCryptPassword(algorithm, rounds, rest[0], rest[1]);
    }

    public static string Store(HashAlgorithmName algorithm, ReadOnlySpan<byte> password, byte[] random)
    {
        var salt = new string([.. random.Select(octet => ShaCrypt.Alphabet[octet & 0x3F])]);
        var hash = ShaCrypt.Compute(algorithm, password, Encoding.ASCII.GetBytes(salt), NewRounds);
        var id = algorithm == HashAlgorithmName.SHA512 ? 6 : 5;
        return string.Create(CultureInfo.InvariantCulture, $"${id}$rounds={NewRounds}${salt}${hash}");
    }

    public override bool Verify(ReadOnlySpan<byte> password)
    {
        var computed = ShaCrypt.Compute(algorithm, password, Encoding.UTF8.GetBytes(salt), rounds);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(computed), Encoding.ASCII.GetBytes(hash));
    }
}
