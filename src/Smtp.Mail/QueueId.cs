namespace Smtp.Mail;

/// <summary>The name of a message in this server's queue, log and Received field. Increases with time; never given twice.</summary>
/// <param name="Value">Microseconds since 1970 when given, or one more than the one before.</param>
public readonly record struct QueueId(long Value) : IComparable<QueueId>, ISpanFormattable
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 11;

    public static bool operator <(QueueId left, QueueId right) => left.Value < right.Value;

    public static bool operator >(QueueId left, QueueId right) => left.Value > right.Value;

    public static bool operator <=(QueueId left, QueueId right) => left.Value <= right.Value;

    public static bool operator >=(QueueId left, QueueId right) => left.Value >= right.Value;

    public int CompareTo(QueueId other) => Value.CompareTo(other.Value);

    /// <summary>11 digits of Crockford's base 32, so that text order is time order.</summary>
    public override string ToString() => string.Create(Length, Value, static (span, value) => Format(span, value));

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        charsWritten = 0;
        if (destination.Length < Length)
            return false;

        Format(destination[..Length], Value);
        charsWritten = Length;
        return true;
    }

    /// <summary>Reads what <see cref="ToString()"/> wrote, in any case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out QueueId id)
    {
        id = default;
        if (text.Length != Length)
            return false;

        long value = 0;
        foreach (var character in text)
        {
            var digit = Digits.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            if (digit < 0)
                return false;
            value = (value << 5) | (uint)digit;
        }

        id = new QueueId(value);
        return true;
    }

    private static void Format(Span<char> span, long value)
    {
        for (var i = Length - 1; i >= 0; i--)
        {
            span[i] = Digits[(int)(value & 31)];
            value >>= 5;
        }
    }
}
