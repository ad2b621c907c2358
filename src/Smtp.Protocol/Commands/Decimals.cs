namespace Smtp.Protocol.Commands;

internal static class Decimals
{
    /// <summary>Reads 1*DIGIT, no sign and no space, of a value that fits 63 bits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            var next = (uint)(digit - '0');
            if (next > 9 || value > (long.MaxValue - next) / 10)
                return false;
            value = (value * 10) + next;
        }

        return !digits.IsEmpty;
    }
}
