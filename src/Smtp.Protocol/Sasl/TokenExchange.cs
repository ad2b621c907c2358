using System.Text;

namespace Smtp.Protocol.Sasl;

/// <summary>A bearer token in one message. A refusal is a message of its own, which the client answers with nothing that
/// matters.</summary>
public abstract class TokenExchange : SaslExchange
{
    /// <summary>Octets of a token.</summary>
    public const int MaximumToken = 8192;

    private const byte Separator = 1;
    private bool _isRefused;

    private protected TokenExchange()
    {
    }

    public sealed override SaslStep Begin() => new SaslStep.Challenge(default);

    public sealed override SaslStep Next(ReadOnlySpan<byte> message) => _isRefused ? Failed(SaslError.Refused) : Read(message);

    /// <summary>Goes on after <see cref="SaslStep.CheckToken"/> where the token is not taken.</summary>
    /// <param name="status">Of RFC 6750 3.1: <c>invalid_token</c> or <c>insufficient_scope</c>.</param>
    /// <param name="scope">What a token must be good for; <see langword="null"/>: anything.</param>
    /// <param name="configuration">Where the client may learn who gives tokens; <see langword="null"/>: not told.</param>
    public SaslStep Refuse(string status, string? scope, string? configuration)
    {
        _isRefused = true;
        return new SaslStep.Challenge(RefusalOf(status, scope, configuration));
    }

    private protected abstract SaslStep Read(ReadOnlySpan<byte> message);

    private protected abstract byte[] RefusalOf(string status, string? scope, string? configuration);

    /// <summary>*(key "=" value ^A) ^A, of which only auth matters to us.</summary>
    /// <param name="user">Of the key of this name; empty without it.</param>
    /// <param name="token">Empty where none was given: the client asks who gives them.</param>
    private protected static bool TryReadPairs(ReadOnlySpan<byte> pairs, out ReadOnlySpan<byte> user, out string token)
    {
        user = default;
        token = "";
        var hasAuth = false;
        while (pairs is not [Separator])
        {
            var end = pairs.IndexOf(Separator);
            var equals = pairs.IndexOf((byte)'=');
            if (equals < 1 || equals > end)
                return false;
            var key = pairs[..equals];
            var value = pairs[(equals + 1)..end];
            pairs = pairs[(end + 1)..];
            if (key.SequenceEqual("user"u8))
            {
                user = value;
            }
            else if (key.SequenceEqual("auth"u8))
            {
                if (hasAuth || !TryReadBearer(value, out token))
                    return false;
                hasAuth = true;
            }
        }

        return hasAuth;
    }

    /// <summary>RFC 6750 2.1: Bearer SP b64token.</summary>
    private static bool TryReadBearer(ReadOnlySpan<byte> value, out string token)
    {
        const string Scheme = "Bearer ";
        token = "";
        if (value.IsEmpty)
            return true;
        if (value.Length < Scheme.Length || !Ascii.EqualsIgnoreCase(value[..Scheme.Length], Scheme))
            return false;
        value = value[Scheme.Length..].Trim((byte)' ');
        if (value.Length > MaximumToken || value.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return false;
        token = Encoding.ASCII.GetString(value);
        return true;
    }
}
