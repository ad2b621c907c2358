using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Smtp.Delivery.Maildir;

/// <summary>
/// A configured name as one component of a path, such that no name can be another file, another directory or another name's folder:
/// <c>a-z 0-9 . _ + -</c> stand as they are, ASCII capitals as small letters (names are matched without case), a dot at either end and
/// every other octet of the UTF-8 form as <c>%xx</c>. What would be longer than a file system takes ends in <c>~</c> and a hash of it all.
/// </summary>
internal static class PathComponent
{
    /// <summary>Octets; NAME_MAX of every file system in use.</summary>
    public const int MaximumLength = 255;

    private const int HashDigits = 32;

    public static string Encode(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        // An empty component would be the directory above; a lone % is never written for anything else.
        if (name.Length == 0)
            return "%";

        var encoded = new StringBuilder(name.Length);
        Span<byte> octets = stackalloc byte[4];
        for (var i = 0; i < name.Length;)
        {
            if (Rune.DecodeFromUtf16(name.AsSpan(i), out var rune, out var units) != System.Buffers.OperationStatus.Done)
                encoded.Append(CultureInfo.InvariantCulture, $"%u{(int)name[i]:x4}"); // A lone surrogate has no UTF-8 form.
            else if (IsPlain(rune) && !(rune.Value == '.' && (i == 0 || i == name.Length - 1)))
                encoded.Append(char.ToLowerInvariant((char)rune.Value));
            else
                AppendEscaped(encoded, octets[..rune.EncodeToUtf8(octets)]);
            i += units;
        }

        return encoded.Length <= MaximumLength ? encoded.ToString() : Shorten(encoded.ToString());
    }

    private static bool IsPlain(Rune rune) =>
        rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '.' or '_' or '+' or '-');

    private static void AppendEscaped(StringBuilder encoded, ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
            encoded.Append(CultureInfo.InvariantCulture, $"%{octet:x2}");
    }

    /// <summary>~ is never written for anything else, so a shortened name is no short one's.</summary>
    private static string Shorten(string encoded)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(encoded)));
        return $"{encoded.AsSpan(0, MaximumLength - 1 - HashDigits)}~{hash.AsSpan(0, HashDigits)}";
    }
}
