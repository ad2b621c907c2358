using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Smtp.Tests.Accounts.Tokens;

/// <summary>Makes tokens, good ones and others, octet by octet: no library would make the others.</summary>
internal sealed class TokenForge : IDisposable
{
    public const string Issuer = "https://id.excite.example";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _rsa.Dispose();
        _ecdsa.Dispose();
    }

    /// <summary>As an issuer publishes it; a secret among them, which nobody should.</summary>
    public string Keys(string rsaId = "rsa")
    {
        var rsa = _rsa.ExportParameters(false);
        var ecdsa = _ecdsa.ExportParameters(false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["kid"] = rsaId,
                    ["use"] = "sig",
                    ["n"] = Text(rsa.Modulus!),
                    ["e"] = Text(rsa.Exponent!),
                },
                new JsonObject
                {
                    ["kty"] = "EC",
                    ["kid"] = "ec",
                    ["crv"] = "P-256",
                    ["x"] = Text(ecdsa.Q.X!),
                    ["y"] = Text(ecdsa.Q.Y!),
                },
                new JsonObject { ["kty"] = "oct", ["kid"] = "secret", ["k"] = Text(new byte[32]) }),
        }.ToJsonString();
    }

    public static JsonObject Claims(DateTimeOffset now, string account = "jyoti@excite.example") => new()
    {
        ["iss"] = Issuer,
        ["aud"] = "smtp",
        ["email"] = account,
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
    };

    /// <param name="algorithm">RS256, ES256, HS256 with the public key as the secret, HS256-0 with a published secret, or none.</param>
    public string Make(JsonObject claims, string algorithm = "RS256", string? id = "rsa") => Make(claims.ToJsonString(), algorithm, id);

    /// <inheritdoc cref="Make(JsonObject, string, string)"/>
    /// <param name="header">Instead of the one that tells of the algorithm and the key.</param>
    public string Make(string claims, string algorithm = "RS256", string? id = "rsa", string? header = null)
    {
        var honest = new JsonObject { ["typ"] = "at+jwt", ["alg"] = algorithm.Split('-')[0] };
        if (id is not null)
            honest["kid"] = id;
        var signed = $"{Text(Encoding.UTF8.GetBytes(header ?? honest.ToJsonString()))}.{Text(Encoding.UTF8.GetBytes(claims))}";
        var octets = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "RS256" => _rsa.SignData(octets, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => _rsa.SignData(octets, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => _ecdsa.SignData(octets, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), octets),
            "HS256-0" => HMACSHA256.HashData(new byte[32], octets),
            _ => [],
        };
        return $"{signed}.{Text(signature)}";
    }

    public static string Text(byte[] octets) => Convert.ToBase64String(octets).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
