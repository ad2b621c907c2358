using System.Buffers;
using System.Text;
using Smtp.Protocol.Replies;

namespace Smtp.Protocol.Addresses;

/// <summary>UTF-8 in addresses (RFC 6531 3.3: UTF8-non-ascii beside the ASCII of RFC 5321).</summary>
internal static class Utf8Text
{
    /// <summary>The given ASCII characters and every octet that UTF-8 uses beyond ASCII.</summary>
    public static SearchValues<byte> WithNonAscii(ReadOnlySpan<byte> ascii)
    {
        Span<byte> octets = stackalloc byte[256];
        ascii.CopyTo(octets);
        for (var i = 0; i < 128; i++)
            octets[ascii.Length + i] = (byte)(0x80 + i);
        return SearchValues.Create(octets[..(ascii.Length + 128)]);
    }

    /// <summary>
    /// Valid UTF-8, and no character that <see cref="PrintableText"/> would replace: such text can stand anywhere as it is.
    /// </summary>
    public static bool IsPrintable(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var octets) != OperationStatus.Done || PrintableText.IsReplaced(rune))
                return false;
            text = text[octets..];
        }

        return true;
    }
}
