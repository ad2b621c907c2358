using System.Buffers;
using System.Globalization;
using System.Text;

namespace Smtp.Protocol.Replies;

/// <summary>Turns text from outside into text that can stand in a log line, a header, a reply or a bounce: no control characters.</summary>
public static class PrintableText
{
    private const char Ellipsis = '…';

    /// <summary>UTF-16 units that are replaced, or (surrogates) may have to be.</summary>
    private static readonly SearchValues<char> Suspects = SearchValues.Create(AllSuspects());

    /// <summary>
    /// C0, DEL, C1, line and paragraph separators, bidi controls and lone surrogates become <c>\xNN</c> or <c>\u{NNNN}</c>; the same
    /// string comes back when there is nothing to replace. Cut at <paramref name="maximumLength"/> characters with <c>…</c>.
    /// </summary>
    public static string From(string text, int maximumLength = 1024)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= maximumLength && !text.AsSpan().ContainsAny(Suspects))
            return text;

        var cutter = new Cutter(maximumLength);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var valid = Rune.DecodeFromUtf16(rest, out var rune, out var units) == OperationStatus.Done;
            if (!(valid ? cutter.Append(rune) : cutter.AppendEscaped(rest[0])))
                break;
            rest = rest[units..];
        }

        var printable = cutter.ToString();
        return printable == text ? text : printable;
    }

    /// <inheritdoc cref="From(string, int)"/>
    /// <remarks>Octets that are not UTF-8 become <c>\xNN</c>.</remarks>
    public static string From(ReadOnlySpan<byte> utf8, int maximumLength = 1024)
    {
        if (utf8.Length <= maximumLength && !utf8.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return Encoding.ASCII.GetString(utf8);

        var cutter = new Cutter(maximumLength);
        while (!utf8.IsEmpty)
        {
            var valid = Rune.DecodeFromUtf8(utf8, out var rune, out var octets) == OperationStatus.Done;
            octets = valid ? octets : 1;
            if (!(valid ? cutter.Append(rune) : cutter.AppendEscaped(utf8[0])))
                break;
            utf8 = utf8[octets..];
        }

        return cutter.ToString();
    }

    /// <summary>The characters that never stand as they are in what we print.</summary>
    internal static bool IsReplaced(Rune rune) => Rune.IsControl(rune) || IsSeparatorOrBidi(rune.Value);

    private static bool IsSeparatorOrBidi(int value) => value is
        0x2028 or 0x2029 or 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static char[] AllSuspects()
    {
        var suspects = new List<char>();
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            if (char.IsControl((char)unit) || char.IsSurrogate((char)unit) || IsSeparatorOrBidi(unit))
                suspects.Add((char)unit);
        }

        return [.. suspects];
    }

    /// <summary>Collects text up to a length, and knows where to cut it so that no character or escape is halved.</summary>
    private struct Cutter(int maximumLength)
    {
        private readonly StringBuilder _text = new();
        private int _cut;
        private bool _isCut;

        public bool Append(Rune rune)
        {
            if (IsReplaced(rune))
                return AppendEscaped(rune.Value);

            Span<char> units = stackalloc char[2];
            return Append(units[..rune.EncodeToUtf16(units)]);
        }

        public bool AppendEscaped(int value) => Append(value <= 0xFF
            ? string.Create(CultureInfo.InvariantCulture, $@"\x{value:X2}")
            : string.Create(CultureInfo.InvariantCulture, $@"\u{{{value:X4}}}"));

        public override readonly string ToString() => _isCut ? $"{_text.ToString(0, _cut)}{Ellipsis}" : _text.ToString();

        /// <returns>False when the text is full: nothing more is taken.</returns>
        private bool Append(ReadOnlySpan<char> piece)
        {
            if (_text.Length < maximumLength)
                _cut = _text.Length;
            _isCut = _text.Length + piece.Length > maximumLength;
            if (!_isCut)
                _text.Append(piece);
            return !_isCut;
        }
    }
}
