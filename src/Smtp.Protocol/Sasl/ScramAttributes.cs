namespace Smtp.Protocol.Sasl;

/// <summary>The comma-separated attributes of SCRAM messages (RFC 5802 5.1, 7).</summary>
internal static class ScramAttributes
{
    /// <summary>Cuts what stands before the next comma off, and the comma with it.</summary>
    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)',');
        var attribute = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return attribute;
    }

    /// <summary>saslname: a comma is =2C, an equals sign =3D, and no other equals sign may stand there.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> escaped, out byte[]? plain)
    {
        plain = null;
        var output = new List<byte>(escaped.Length);
        while (!escaped.IsEmpty)
        {
            var length = 1;
            var octet = escaped[0];
            if (octet == '=')
            {
                length = 3;
                if (escaped.StartsWith("=2C"u8))
                    octet = (byte)',';
                else if (!escaped.StartsWith("=3D"u8))
                    return false;
            }
            else if (octet == 0)
            {
                return false;
            }

            output.Add(octet);
            escaped = escaped[length..];
        }

        plain = [.. output];
        return plain.Length > 0;
    }
}
