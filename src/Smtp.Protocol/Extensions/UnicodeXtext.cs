using System.Buffers;
using System.Globalization;
using System.Text;
using Smtp.Protocol.Replies;

namespace Smtp.Protocol.Extensions;

/// <summary>
/// utf-8-addr-xtext and utf-8-addr-unitext (RFC 6533 3): what xtext writes <c>+HH</c> is <c>\x{HEX}</c> here, and stands for a Unicode
/// character, not an octet.
/// </summary>
public static class UnicodeXtext
{
    private const int LongestHexPoint = 6;

    private static ReadOnlySpan<byte> EscapeStart => @"\x{"u8;

    /// <param name="allowUtf8">Also the unitext form, with UTF-8 as it is: only where SMTPUTF8 was asked for.</param>
    internal static bool TryDecode(ReadOnlySpan<byte> encoded, bool allowUtf8, out string text)
    {
        text = "";
        var decoded = new StringBuilder(encoded.Length);
        Span<char> units = stackalloc char[2];
        while (!encoded.IsEmpty)
        {
            if (!TryReadRune(encoded, allowUtf8, out var rune, out var length) || PrintableText.IsReplaced(rune))
                return false;

            decoded.Append(units[..rune.EncodeToUtf16(units)]);
            encoded = encoded[length..];
        }

        text = decoded.ToString();
        return text.Length > 0;
    }

    /// <param name="asUnitext">True: the form for a server that offers SMTPUTF8 and was asked for it. False: the ASCII form, which every
    /// server that offers DSN must take, and every reader of a 7-bit notice.</param>
    public static string Encode(string text, bool asUnitext = false)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is > 0x20 and < 0x7F and not '+' and not '=' and not '\\'
                || (asUnitext && !rune.IsAscii && !PrintableText.IsReplaced(rune)))
                encoded.Append(rune.ToString());
            else
                encoded.Append(CultureInfo.InvariantCulture, $@"\x{{{rune.Value:X2}}}");
        }

        return encoded.ToString();
    }

    private static bool TryReadRune(ReadOnlySpan<byte> encoded, bool allowUtf8, out Rune rune, out int length)
    {
        if (encoded[0] == '\\')
            return TryReadEscape(encoded, out rune, out length);

        return Rune.DecodeFromUtf8(encoded, out rune, out length) == OperationStatus.Done
            && (rune.IsAscii ? rune.Value is > 0x20 and not '+' and not '=' : allowUtf8);
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> encoded, out Rune rune, out int length)
    {
        rune = default;
        length = encoded.IndexOf((byte)'}') + 1;
        var digits = length - EscapeStart.Length - 1;
        return digits is >= 2 and <= LongestHexPoint
            && encoded.StartsWith(EscapeStart)
            && int.TryParse(encoded.Slice(EscapeStart.Length, digits), NumberStyles.AllowHexSpecifier, null, out var value)
            && Rune.TryCreate(value, out rune);
    }
}
