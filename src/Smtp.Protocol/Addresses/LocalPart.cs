using System.Buffers;
using System.Text;

namespace Smtp.Protocol.Addresses;

/// <summary>Local-part = Dot-string / Quoted-string (RFC 5321 4.1.2, RFC 6531 3.3).</summary>
internal static class LocalPart
{
    private const int MaximumLength = MailboxParser.MaximumLocalPart;

    private static readonly SearchValues<byte> DotStringCharacters = Utf8Text.WithNonAscii(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~."u8);

    /// <summary>Reads a local part at the start of <paramref name="text"/>.</summary>
    /// <param name="consumed">Octets as written, quotes included.</param>
    /// <param name="value">
    /// Without the quotes and their escapes; written into <paramref name="buffer"/> of 64 octets or a part of the text.
    /// </param>
    public static AddressError Scan(ReadOnlySpan<byte> text, Span<byte> buffer, out int consumed, out ReadOnlySpan<byte> value)
    {
        var error = text.StartsWith((byte)'"')
            ? ScanQuotedString(text, buffer, out consumed, out value)
            : ScanDotString(text, out consumed, out value);
        if (error != AddressError.None || Ascii.IsValid(value) || Utf8Text.IsPrintable(value))
            return error;

        return AddressError.InvalidUtf8;
    }

    /// <summary>Whether it can stand on the wire without quotes.</summary>
    public static bool IsDotString(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && !value.ContainsAnyExcept(DotStringCharacters)
        && value[0] != '.' && value[^1] != '.' && value.IndexOf(".."u8) < 0;

    private static AddressError ScanDotString(ReadOnlySpan<byte> text, out int consumed, out ReadOnlySpan<byte> value)
    {
        var end = text.IndexOfAnyExcept(DotStringCharacters);
        consumed = end < 0 ? text.Length : end;
        value = text[..consumed];
        if (consumed > MaximumLength)
            return AddressError.LocalPartTooLong;

        return IsDotString(value) ? AddressError.None : AddressError.Syntax;
    }

    private static AddressError ScanQuotedString(
        ReadOnlySpan<byte> text, Span<byte> buffer, out int consumed, out ReadOnlySpan<byte> value)
    {
        var length = 0;
        value = default;
        for (consumed = 1; consumed < text.Length; consumed++)
        {
            if (consumed >= MaximumLength)
                return AddressError.LocalPartTooLong;

            var octet = text[consumed];
            if (octet == '"')
            {
                consumed++;
                value = buffer[..length];
                return AddressError.None;
            }

            if (octet == '\\')
            {
                if (++consumed == text.Length || text[consumed] >= 0x7F) // quoted-pairSMTP = %d92 %d32-126
                    return AddressError.Syntax;
                octet = text[consumed];
            }

            if (octet is < 0x20 or 0x7F)
                return AddressError.Syntax;
            buffer[length++] = octet;
        }

        return AddressError.Syntax;
    }
}
