using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Smtp.Protocol.Sasl.Client;

/// <summary>
/// SCRAM (RFC 5802, 7677) without channel binding: client-first → server-first → client-final → server-final → an empty message. The server
/// learns nothing it did not know, and proves that it knew something.
/// </summary>
internal sealed class ScramClientExchange : SaslClient
{
    /// <summary>A server that wants more wants our processor, not our safety.</summary>
    public const int MaximumIterations = 1_000_000;

    // gs2-header: no channel binding, no authzid (RFC 5802 7).
    private const string Header = "n,,";
    private const int MaximumSalt = 256;
    private const int MaximumNonce = 512;

    private readonly ReadOnlyMemory<byte> _password;
    private readonly HashAlgorithmName _hash;
    private readonly string _nonce;
    private readonly string _bare;
    private byte[]? _expectedSignature;
    private int _step;

    public ScramClientExchange(SaslMechanism mechanism, string identity, ReadOnlyMemory<byte> password, string nonce)
    {
        Mechanism = mechanism;
        _hash = SaslMechanisms.HashOf(mechanism);
        _password = password;
        _nonce = nonce;

        // What cannot be prepared goes as it is; the server will say that it knows nobody by that name.
        var name = SaslPreparation.TryPrepare(identity, out var prepared) ? prepared : identity;
        var escaped = name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
        _bare = $"n={escaped},r={nonce}";
    }

    public override SaslMechanism Mechanism { get; }

    public override bool IsComplete => _step == 3;

    public override byte[] Begin()
    {
        _step = 1;
        return Encoding.UTF8.GetBytes(Header + _bare);
    }

    public override byte[]? Next(ReadOnlySpan<byte> challenge) => _step switch
    {
        0 => challenge.IsEmpty ? Begin() : null,
        1 => AnswerFirst(challenge),
        2 => AnswerFinal(challenge),
        _ => null,
    };

    /// <summary>server-first-message: nonce, salt, iteration count, perhaps extensions; a mandatory one (m=) would stand first.</summary>
    private byte[]? AnswerFirst(ReadOnlySpan<byte> message)
    {
        var rest = message;
        var nonce = ScramAttributes.Take(ref rest);
        var salt = ScramAttributes.Take(ref rest);
        var count = ScramAttributes.Take(ref rest);
        if (!nonce.StartsWith("r="u8) || nonce.Length > MaximumNonce || nonce.ContainsAnyExceptInRange((byte)'!', (byte)'~')
            || !salt.StartsWith("s="u8) || !SaslLine.TryDecode(salt[2..], out var salted) || salted.Length is 0 or > MaximumSalt
            || !count.StartsWith("i="u8)
            || !int.TryParse(count[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations))
            return null;

        // RFC 5802 5.1: the nonce must be ours with something behind it. RFC 7677 4: fewer rounds would make the proof easy to guess from.
        var full = Encoding.ASCII.GetString(nonce[2..]);
        if (full.Length <= _nonce.Length || !full.StartsWith(_nonce, StringComparison.Ordinal)
            || iterations is < ScramCredentials.MinimumIterations or > MaximumIterations)
            return null;

        _step = 2;
        var binding = Convert.ToBase64String(Encoding.ASCII.GetBytes(Header));
        var signed = $"c={binding},r={full}";
        byte[] authMessage = [.. Encoding.UTF8.GetBytes(_bare), (byte)',', .. message, (byte)',', .. Encoding.ASCII.GetBytes(signed)];
        return Encoding.ASCII.GetBytes($"{signed},p={Convert.ToBase64String(Prove(salted, iterations, authMessage))}");
    }

    /// <summary>server-final-message: its signature, or an error (<c>e=</c>) where it is about to say no.</summary>
    private byte[]? AnswerFinal(ReadOnlySpan<byte> message)
    {
        var signature = ScramAttributes.Take(ref message);
        if (!signature.StartsWith("v="u8) || !SaslLine.TryDecode(signature[2..], out var said)
            || !CryptographicOperations.FixedTimeEquals(said, _expectedSignature))
            return null;

        _step = 3;
        return [];
    }

    /// <summary>RFC 5802 3: ClientKey XOR HMAC(H(ClientKey), AuthMessage); and what the server will have to say.</summary>
    private byte[] Prove(byte[] salt, int iterations, ReadOnlySpan<byte> authMessage)
    {
        var length = ScramCredentials.LengthOf(_hash);
        Span<byte> salted = stackalloc byte[length];
        Span<byte> clientKey = stackalloc byte[length];
        var password = PreparedPassword();
        Rfc2898DeriveBytes.Pbkdf2(password, salt, salted, iterations, _hash);
        CryptographicOperations.HmacData(_hash, salted, "Client Key"u8, clientKey);
        var proof = CryptographicOperations.HmacData(_hash, CryptographicOperations.HashData(_hash, clientKey), authMessage);
        for (var i = 0; i < proof.Length; i++)
            proof[i] ^= clientKey[i];
        var serverKey = CryptographicOperations.HmacData(_hash, salted, "Server Key"u8);
        _expectedSignature = CryptographicOperations.HmacData(_hash, serverKey, authMessage);
        CryptographicOperations.ZeroMemory(password);
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(clientKey);
        CryptographicOperations.ZeroMemory(serverKey);
        return proof;
    }

    private byte[] PreparedPassword() => SaslPreparation.TryPrepare(Encoding.UTF8.GetString(_password.Span), out var prepared)
        ? Encoding.UTF8.GetBytes(prepared)
        : _password.ToArray();
}
