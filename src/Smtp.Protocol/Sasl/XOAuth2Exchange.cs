using System.Text.Json;

namespace Smtp.Protocol.Sasl;

/// <summary>XOAUTH2: <c>user=NAME ^A auth=Bearer TOKEN ^A ^A</c>, what clients spoke before RFC 7628, and some still speak alone.</summary>
internal sealed class XOAuth2Exchange : TokenExchange
{
    public override SaslMechanism Mechanism => SaslMechanism.XOAuth2;

    private protected override SaslStep Read(ReadOnlySpan<byte> message)
    {
        if (!TryReadPairs(message, out var user, out var token))
            return Failed(SaslError.Malformed);
        return TryReadIdentity(user, out var identity) ? new SaslStep.CheckToken(identity, token) : Failed(SaslError.Denied);
    }

    // What clients of this form know: a status of HTTP.
    private protected override byte[] RefusalOf(string status, string? scope, string? configuration)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, status == "insufficient_scope" ? "403" : "401");
            json.WriteString("schemes"u8, "bearer");
            if (scope is not null)
                json.WriteString("scope"u8, scope);
            json.WriteEndObject();
        }

        return output.ToArray();
    }
}
