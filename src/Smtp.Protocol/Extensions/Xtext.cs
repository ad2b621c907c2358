using System.Globalization;
using System.Text;

namespace Smtp.Protocol.Extensions;

/// <summary>xtext (RFC 3461 4): printable ASCII, where <c>+</c>, <c>=</c> and the rest are written <c>+HH</c>.</summary>
internal static class Xtext
{
    /// <summary>Decodes to printable ASCII (spaces among it), which is all that RFC 3461 4.2 and 4.4 let it hold.</summary>
    /// <returns>False also where a control character or a non-ASCII octet was encoded: <c>+0A</c> must not get into a header.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> xtext, int maximumLength, out string text)
    {
        text = "";
        if (xtext.IsEmpty || xtext.Length > maximumLength * 3)
            return false;

        var decoded = new StringBuilder(xtext.Length);
        while (!xtext.IsEmpty)
        {
            var octet = xtext[0];
            var length = 1;
            if (octet == '+')
            {
                length = 3;
                if (xtext.Length < length || !byte.TryParse(xtext[1..length], NumberStyles.AllowHexSpecifier, null, out octet))
                    return false;
            }
            else if (octet is (byte)' ' or (byte)'=')
            {
                return false;
            }

            if (octet is < 0x20 or > 0x7E)
                return false;
            decoded.Append((char)octet);
            xtext = xtext[length..];
        }

        text = decoded.ToString();
        return text.Length <= maximumLength;
    }

    /// <summary>Encodes all of <paramref name="text"/> as UTF-8; whatever it holds, only xtext comes out.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is > 0x20 and < 0x7F and not (byte)'+' and not (byte)'=')
                encoded.Append((char)octet);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"+{octet:X2}");
        }

        return encoded.ToString();
    }
}
