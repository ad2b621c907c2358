using System.Text.Json;

namespace Smtp.Protocol.Sasl;

/// <summary>OAUTHBEARER (RFC 7628 3.1): a GS2 header, ^A, then pairs with the token among them.</summary>
internal sealed class OAuthBearerExchange : TokenExchange
{
    public override SaslMechanism Mechanism => SaslMechanism.OAuthBearer;

    private protected override SaslStep Read(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf((byte)1);
        if (end < 0)
            return Failed(SaslError.Malformed);

        // gs2-header (RFC 5801 4) ends in its second comma.
        var rest = message[..end];
        var isHeader = rest.Count((byte)',') == 2 && rest[^1] == ',';
        var flag = ScramAttributes.Take(ref rest);
        var name = ScramAttributes.Take(ref rest);
        if (!isHeader || !(flag.SequenceEqual("n"u8) || flag.SequenceEqual("y"u8))
            || !TryReadPairs(message[(end + 1)..], out _, out var token))
            return Failed(SaslError.Malformed);

        var identity = "";
        if (!name.IsEmpty)
        {
            if (!name.StartsWith("a="u8) || !ScramAttributes.TryUnescape(name[2..], out var plain))
                return Failed(SaslError.Malformed);
            if (!TryReadIdentity(plain, out identity))
                return Failed(SaslError.Denied);
        }

        return new SaslStep.CheckToken(identity, token);
    }

    /// <summary>RFC 7628 3.2.2.</summary>
    private protected override byte[] RefusalOf(string status, string? scope, string? configuration)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, status);
            if (scope is not null)
                json.WriteString("scope"u8, scope);
            if (configuration is not null)
                json.WriteString("openid-configuration"u8, configuration);
            json.WriteEndObject();
        }

        return output.ToArray();
    }
}
