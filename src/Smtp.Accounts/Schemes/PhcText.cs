namespace Smtp.Accounts.Schemes;

/// <summary>Base64 in stored hashes: with padding or, in PHC strings, without.</summary>
internal static class PhcText
{
    public static bool TryDecode(string text, int minimum, int maximum, out byte[] octets)
    {
        octets = [];
        var bare = text.TrimEnd('=');
        if (bare.Length > ((maximum * 4) + 2) / 3 || bare.Any(char.IsWhiteSpace))
            return false;

        var padded = bare.PadRight((bare.Length + 3) / 4 * 4, '=');
        var buffer = new byte[padded.Length / 4 * 3];
        if (!Convert.TryFromBase64String(padded, buffer, out var length) || length < minimum || length > maximum)
            return false;

        octets = buffer[..length];
        return true;
    }

    public static string Encode(byte[] octets) => Convert.ToBase64String(octets).TrimEnd('=');
}
