using System.Globalization;
using System.Text;
using Smtp.Protocol.Replies;

namespace Smtp.Fuzz.Targets;

/// <summary>Text made printable holds nothing that could end, turn or hide a line, is no longer than asked for, and stays so.</summary>
internal static class PrintableTarget
{
    /// <param name="input">The first octet chooses the length.</param>
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;

        var length = input[0] is 0 ? 1024 : input[0];
        var octets = input[1..];
        Check(PrintableText.From(octets, length), length);
        Check(PrintableText.From(Encoding.Latin1.GetString(octets), length), length);
        if (octets.Length % 2 == 0)
            Check(PrintableText.From(Encoding.Unicode.GetString(octets), length), length);
        if (System.Text.Unicode.Utf8.IsValid(octets))
            Claim.Same(PrintableText.From(Encoding.UTF8.GetString(octets), length), PrintableText.From(octets, length));
    }

    private static void Check(string text, int length)
    {
        Claim.That(text.Length <= length + 1, "no longer than asked for, with its ellipsis");
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            Claim.That(category is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
            Claim.That(rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C));
        }

        Claim.That(text.EnumerateRunes().Sum(static rune => rune.Utf16SequenceLength) == text.Length, "no half of a character");
        Claim.Same(text, PrintableText.From(text, int.MaxValue));
    }
}
