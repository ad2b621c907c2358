using System.Globalization;

namespace Smtp.Protocol.Replies;

/// <summary>One line of a reply, CRLF taken off (RFC 5321 4.2).</summary>
internal readonly ref struct ReplyLine
{
    private const int CodeLength = 3;

    public int Code { get; private init; }

    /// <summary>A hyphen behind the code says that more lines follow.</summary>
    public bool IsLast { get; private init; }

    /// <summary>What follows the code, without white space at its end.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> octets, out ReplyLine line)
    {
        line = default;
        if (octets.Length < CodeLength || octets.Contains((byte)'\n') || !TryReadCode(octets[..CodeLength], out var code))
            return false;
        if (octets.Length > CodeLength && octets[CodeLength] is not ((byte)' ' or (byte)'-'))
            return false;

        line = new ReplyLine
        {
            Code = code,
            IsLast = octets.Length == CodeLength || octets[CodeLength] == ' ',
            Text = octets.Length == CodeLength ? default : octets[(CodeLength + 1)..].TrimEnd(" \t"u8),
        };
        return true;
    }

    /// <summary>
    /// Takes the enhanced status (RFC 2034 4) off the start of <paramref name="text"/>, if there is one of the code's class.
    /// </summary>
    public static EnhancedStatus TakeStatus(int code, ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)' ');
        var word = end < 0 ? text : text[..end];
        if (word.Length < 5 || word[0] != '0' + (code / 100) || word[0] is not ((byte)'2' or (byte)'4' or (byte)'5') || word[1] != '.')
            return default;

        var detail = word[2..].IndexOf((byte)'.') + 2;
        if (detail < 2 || !TryReadNumber(word[2..detail], out var subject) || !TryReadNumber(word[(detail + 1)..], out var number))
            return default;

        var status = new EnhancedStatus((byte)(word[0] - '0'), subject, number);
        text = text[word.Length..].TrimStart((byte)' ');
        return status;
    }

    /// <summary>RFC 5321 4.2.1: 2 to 5, then 0 to 5; a refusal with another second digit is still a refusal.</summary>
    private static bool TryReadCode(ReadOnlySpan<byte> digits, out int code) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out code)
        && (code is >= 400 and <= 599 || (code is >= 200 and <= 399 && code % 100 < 60));

    /// <summary>1 to 3 digits (RFC 3463 2).</summary>
    private static bool TryReadNumber(ReadOnlySpan<byte> digits, out ushort number)
    {
        number = 0;
        return digits.Length <= 3 && ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
