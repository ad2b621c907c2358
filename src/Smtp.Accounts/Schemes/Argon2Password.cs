using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Smtp.Accounts.Schemes;

/// <summary>{ARGON2ID}, {ARGON2I} (RFC 9106) in the PHC form: <c>$argon2id$v=19$m=65536,t=3,p=1$salt$hash</c>.</summary>
internal sealed class Argon2Password(Argon2Password.Cost cost, byte[] salt, byte[] hash) : StoredPassword
{
    // What a line in the file can make us spend on one guess.
    private const int MaximumMemory = 1 << 20; // KiB
    private const int MaximumPasses = 64;
    private const int MaximumLanes = 64;

    private static readonly Cost New = new(Argon2Parameters.Argon2id, 65_536, 3, 1);

    public override string Scheme => cost.Type == Argon2Parameters.Argon2id ? "ARGON2ID" : "ARGON2I";

    public static Argon2Password? Parse(string text)
    {
        if (text.Split('$') is not ["", var name, "v=19", var costText, var saltText, var hashText]
            || name is not ("argon2id" or "argon2i")
            || costText.Split(',') is not [var memory, var passes, var lanes]
            || !TryRead(memory, "m=", 8, MaximumMemory, out var m)
            || !TryRead(passes, "t=", 1, MaximumPasses, out var t)
            || !TryRead(lanes, "p=", 1, MaximumLanes, out var p)
            || !PhcText.TryDecode(saltText, 8, 256, out var salt)
            || !PhcText.TryDecode(hashText, 16, 128, out var hash))
            return null;

        var type = name == "argon2id" ? Argon2Parameters.Argon2id : Argon2Parameters.Argon2i;
        return new Argon2Password(new Cost(type, m, t, p), salt, hash);
    }

    public static string Store(ReadOnlySpan<byte> password, byte[] salt)
    {
        var hash = Compute(New, password, salt, 32);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"$argon2id$v=19$m={New.Memory},t={New.Passes},p={New.Lanes}${PhcText.Encode(salt)}${PhcText.Encode(hash)}");
    }

    public override bool Verify(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(Compute(cost, password, salt, hash.Length), hash);

    private static byte[] Compute(Cost cost, ReadOnlySpan<byte> password, byte[] salt, int length)
    {
        var generator = new Argon2BytesGenerator();
        generator.Init(new Argon2Parameters.Builder(cost.Type)
            .WithVersion(Argon2Parameters.Version13)
            .WithMemoryAsKB(cost.Memory).WithIterations(cost.Passes).WithParallelism(cost.Lanes)
            .WithSalt(salt).Build());
        var hash = new byte[length];
        var copy = password.ToArray();
        generator.GenerateBytes(copy, hash);
        CryptographicOperations.ZeroMemory(copy);
        return hash;
    }

    private static bool TryRead(string text, string prefix, int minimum, int maximum, out int value)
    {
        value = 0;
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value >= minimum && value <= maximum;
    }

    /// <param name="Memory">KiB.</param>
    internal sealed record Cost(int Type, int Memory, int Passes, int Lanes);
}
