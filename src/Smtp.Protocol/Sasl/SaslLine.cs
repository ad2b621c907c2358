using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Smtp.Protocol.Sasl;

/// <summary>Exchange messages as SMTP carries them: base64, a line each (RFC 4954 4).</summary>
public static class SaslLine
{
    /// <summary>Octets of a line in an exchange, CRLF included (RFC 4954 4).</summary>
    public const int MaximumLength = 12_288;

    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    /// <summary>A single asterisk: the client wants no more of it.</summary>
    public static bool IsCancellation(ReadOnlySpan<byte> line) => line.SequenceEqual("*"u8);

    /// <summary>The initial response behind the mechanism's name, where a single equals sign stands for an empty one.</summary>
    public static bool TryDecodeInitial(ReadOnlySpan<byte> text, out byte[] message)
    {
        message = [];
        return text.SequenceEqual("="u8) || (!text.IsEmpty && TryDecode(text, out message));
    }

    /// <param name="line">Without CRLF; an empty line is an empty message.</param>
    /// <param name="message">May hold a password: clear it.</param>
    /// <returns>False for anything but base64 with its padding, white space in it among that.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> line, out byte[] message)
    {
        message = [];
        if (line.IsEmpty)
            return true;
        if (line.ContainsAnyExcept(Alphabet))
            return false; // .NET's decoder passes over white space.

        var buffer = new byte[line.Length / 4 * 3];
        if (line.Length % 4 == 0 && Base64Decode(line, buffer, out var length))
        {
            message = buffer[..length];
            CryptographicOperations.ZeroMemory(buffer);
            return true;
        }

        CryptographicOperations.ZeroMemory(buffer);
        return false;
    }

    private static bool Base64Decode(ReadOnlySpan<byte> line, Span<byte> buffer, out int length) =>
        Base64.DecodeFromUtf8(line, buffer, out var consumed, out length) == OperationStatus.Done && consumed == line.Length;
}
