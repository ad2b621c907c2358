using System.Globalization;
using System.Text;

namespace Smtp.Protocol.Sasl;

/// <summary>
/// SASLprep (RFC 4013) as far as it goes without Unicode tables: what maps to a space or to nothing is mapped, what is prohibited is
/// refused. Normalization (NFKC) and the check of mixed directions are left out, because the program runs in .NET's invariant mode, which
/// has no tables for them: an é must be typed the way it was stored. ASCII is never changed.
/// </summary>
public static class SaslPreparation
{
    /// <returns>False where a character stands in it that RFC 4013 2.3 prohibits.</returns>
    public static bool TryPrepare(string text, out string prepared)
    {
        ArgumentNullException.ThrowIfNull(text);
        prepared = text;
        if (Ascii.IsValid(text))
            return !text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.Contains('\x7f', StringComparison.Ordinal);

        var output = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSpace(rune.Value))
                output.Append(' ');
            else if (IsProhibited(rune))
                return false;
            else if (!IsNothing(rune.Value))
                output.Append(rune.ToString());
        }

        prepared = output.ToString();
        return true;
    }

    /// <summary>RFC 3454 table C.1.2.</summary>
    private static bool IsSpace(int rune) =>
        rune is 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200B) or 0x202F or 0x205F or 0x3000;

    /// <summary>RFC 3454 table B.1.</summary>
    private static bool IsNothing(int rune) =>
        rune is 0xAD or 0x34F or 0x1806 or (>= 0x180B and <= 0x180D) or 0x200C or 0x200D or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;

    /// <summary>RFC 3454 tables C.2 to C.9. An unpaired surrogate arrives here as U+FFFD, which is prohibited, too.</summary>
    private static bool IsProhibited(Rune rune) => !IsNothing(rune.Value)
        && (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.PrivateUse
            || rune.Value is 0x6DD or 0x70F or 0x180E or 0x2028 or 0x2029 or (>= 0x2060 and <= 0x2063)
                or (>= 0x206A and <= 0x206F) or (>= 0xFFF9 and <= 0xFFFF) or (>= 0x1D173 and <= 0x1D17A)
                or 0x340 or 0x341 or 0x200E or 0x200F or (>= 0x202A and <= 0x202E)
                or (>= 0x2FF0 and <= 0x2FFB) or (>= 0xFDD0 and <= 0xFDEF) or 0xE0001 or (>= 0xE0020 and <= 0xE007F)
            || (rune.Value & 0xFFFE) == 0xFFFE);
}
