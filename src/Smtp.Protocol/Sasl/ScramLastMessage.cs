using System.Text;

namespace Smtp.Protocol.Sasl;

/// <summary>client-final-message (RFC 5802 7): channel binding, nonce, perhaps extensions, and last the proof.</summary>
internal readonly ref struct ScramLastMessage
{
    /// <summary>The header of the first message, and behind it the data of the channel binding.</summary>
    public byte[] Binding { get; private init; }

    public string Nonce { get; private init; }

    /// <summary>client-final-message-without-proof: a part of what is signed.</summary>
    public ReadOnlySpan<byte> Signed { get; private init; }

    public byte[] Proof { get; private init; }

    public static bool TryParse(ReadOnlySpan<byte> message, out ScramLastMessage parsed)
    {
        parsed = default;
        var end = message.LastIndexOf(",p="u8);
        if (end < 0 || !SaslLine.TryDecode(message[(end + 3)..], out var proof))
            return false;

        var rest = message[..end];
        var binding = ScramAttributes.Take(ref rest);
        var nonce = ScramAttributes.Take(ref rest);
        if (!binding.StartsWith("c="u8) || !SaslLine.TryDecode(binding[2..], out var bound)
            || !nonce.StartsWith("r="u8) || nonce.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return false;

        parsed = new ScramLastMessage
        {
            Binding = bound,
            Nonce = Encoding.ASCII.GetString(nonce[2..]),
            Signed = message[..end],
            Proof = proof,
        };
        return true;
    }
}
