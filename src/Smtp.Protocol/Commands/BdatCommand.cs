using System.Text;

namespace Smtp.Protocol.Commands;

/// <summary><c>BDAT chunk-size [SP LAST]</c> (RFC 3030 2).</summary>
public static class BdatCommand
{
    /// <summary>
    /// False when the argument is not of this form or the size does not fit 63 bits: framing is lost then, answer 501 and close.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> argument, out long size, out bool last)
    {
        last = false;
        var end = argument.IndexOf((byte)' ');
        var digits = end < 0 ? argument : argument[..end];
        if (!Decimals.TryParse(digits, out size))
            return false;
        if (end < 0)
            return true;

        last = Ascii.EqualsIgnoreCase(argument[end..].Trim((byte)' '), "LAST"u8);
        return last;
    }
}
