using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Smtp.Accounts.Tokens;

/// <summary>Tokens that prove themselves: JWT (RFC 7519) signed by a key of the issuer, read as RFC 8725 and RFC 9068 ask.</summary>
internal sealed class SignedTokens(OAuthOptions options, KeySet keys, TimeProvider time) : ITokenChecker
{
    /// <summary>Clocks are not the same everywhere.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>RFC 8725 3.1: asymmetric ones alone, so neither none nor a public key taken for a secret.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new();

    public KeySet Keys => keys;

    public string? Scope => options.Scope;

    public string? Configuration => TokenCheckers.Configuration(options);

    public bool Admits(string account) => TokenCheckers.Admits(options, account);

    public bool HasKeysOf(OAuthOptions other) => options.Issuer == other.Issuer && options.Keys == other.Keys;

    public async ValueTask<TokenVerdict> CheckAsync(string token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (Parse(token) is not { } read)
            return TokenVerdict.Invalid("not a signed JWT");
        if (!Algorithms.Contains(read.Alg, StringComparer.Ordinal))
            return TokenVerdict.Invalid("signed by an algorithm that is not taken");

        var found = await keys.FindAsync(read.Kid, cancellationToken);
        if (found.Count == 0)
            return TokenVerdict.Invalid("signed by a key that the issuer does not have");
        var result = await _handler.ValidateTokenAsync(read, Rules(found));
        return result.IsValid ? TokenClaims.Judge(options, name => Values(read, name)) : TokenVerdict.Invalid(ReasonOf(result.Exception));
    }

    /// <returns><see langword="null"/> for anything but three parts of base64url, the first two of them JSON.</returns>
    private static JsonWebToken? Parse(string token)
    {
        if (token.Count(static octet => octet == '.') != 2)
            return null;
        try
        {
            return new JsonWebToken(token);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private static List<string> Values(JsonWebToken token, string name) =>
        [.. token.Claims.Where(claim => claim.Type == name).Select(static claim => claim.Value)];

    private TokenValidationParameters Rules(IReadOnlyList<SecurityKey> found) => new()
    {
        ValidIssuer = options.Issuer,
        ValidAudiences = options.Audiences,
        ValidAlgorithms = Algorithms,
        IssuerSigningKeys = found,
        TryAllIssuerSigningKeys = true, // They are those that fit its kid already.
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) => IsNow(notBefore, expires),
    };

    private bool IsNow(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + Skew && (notBefore is not { } begin || begin - Skew <= now);
    }

    // In our own words: theirs may quote the token.
    private static string ReasonOf(Exception? fault) => fault switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException
            or SecurityTokenNoExpirationException => "expired, or not yet valid",
        SecurityTokenInvalidIssuerException => "from another issuer",
        SecurityTokenInvalidAudienceException => "for another audience",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => "its signature is wrong",
        _ => "it does not hold",
    };
}
