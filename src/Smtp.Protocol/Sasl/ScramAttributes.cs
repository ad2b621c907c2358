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
}
