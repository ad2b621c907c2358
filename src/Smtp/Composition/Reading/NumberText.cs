using System.Globalization;

namespace Smtp.Composition.Reading;

/// <summary>Whole numbers and sizes as people write them in the configuration.</summary>
internal static class NumberText
{
    private static readonly (string Unit, long Octets)[] Units =
        [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    public static bool TryInteger(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TrySize(ReadOnlySpan<char> text, out long octets)
    {
        octets = 0;
        foreach (var (unit, factor) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            if (!TryInteger(text[..^unit.Length].TrimEnd(), out var count) || count < 0 || count > long.MaxValue / factor)
                return false;
            octets = count * factor;
            return true;
        }

        return TryInteger(text, out octets);
    }

    /// <summary>In the largest unit that divides it.</summary>
    public static string Size(long octets)
    {
        foreach (var (unit, factor) in Units)
        {
            if (octets >= factor && octets % factor == 0)
                return $"{octets / factor} {unit}";
        }

        return $"{octets} B";
    }
}
