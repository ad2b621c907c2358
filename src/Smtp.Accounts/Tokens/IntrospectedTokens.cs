using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Smtp.Accounts.Tokens;

/// <summary>Tokens that only their issuer can read (RFC 7662): it is asked about each, and not again for a moment.</summary>
internal sealed class IntrospectedTokens(OAuthOptions options, IntrospectionOptions introspection, TimeProvider time) : ITokenChecker
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private readonly AnswerCache _cache = new(time);

    public string? Scope => options.Scope;

    public string? Configuration => TokenCheckers.Configuration(options);

    public bool Admits(string account) => TokenCheckers.Admits(options, account);

    public async ValueTask<TokenVerdict> CheckAsync(string token, CancellationToken cancellationToken)
    {
        if (_cache.Find(token) is { } known)
            return known;

        using var request = new HttpRequestMessage(HttpMethod.Post, introspection.Address)
        {
            Content = new FormUrlEncodedContent([new("token", token), new("token_type_hint", "access_token")]),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = await CredentialsAsync(cancellationToken);
        var answer = await TokenServer.AskAsync(request, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(answer);
            var verdict = Judge(document.RootElement);
            if (verdict.Account is not null)
                _cache.Keep(token, verdict, Left(document.RootElement));
            return verdict;
        }
        catch (JsonException e)
        {
            throw new IOException($"{introspection.Address} answers with something that is not JSON", e);
        }
    }

    /// <param name="answer">RFC 7662 2.2; what is left out says nothing, but for active.</param>
    internal TokenVerdict Judge(JsonElement answer)
    {
        try
        {
            return JudgeText(answer);
        }
        catch (InvalidOperationException)
        {
            return TokenVerdict.Invalid(TokenClaims.NoText);
        }
    }

    private TokenVerdict JudgeText(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("active", out var active)
            || active.ValueKind != JsonValueKind.True)
            return TokenVerdict.Invalid("its issuer says that it is not active");

        if (IsOutOfForm(answer, "exp") || IsOutOfForm(answer, "nbf"))
            return TokenVerdict.Invalid("its times are none");
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if ((Time(answer, "exp") is { } end && now >= end + Skew.TotalSeconds)
            || (Time(answer, "nbf") is { } begin && now < begin - Skew.TotalSeconds))
            return TokenVerdict.Invalid("expired, or not yet valid");
        if (Values(answer, "iss") is { Count: > 0 } issuers && !issuers.Contains(options.Issuer, StringComparer.Ordinal))
            return TokenVerdict.Invalid("from another issuer");
        if (options.Audiences.Count > 0 && !Values(answer, "aud").Intersect(options.Audiences, StringComparer.Ordinal).Any())
            return TokenVerdict.Invalid("for another audience");
        return TokenClaims.Judge(options, name => Values(answer, name));
    }

    /// <returns>Without the minute for clocks.</returns>
    private TimeSpan? Left(JsonElement answer) => Time(answer, "exp") is { } end
        ? TimeSpan.FromSeconds(Math.Clamp(end - (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds, 0, AnswerCache.Life.TotalSeconds))
        : null;

    private static bool IsOutOfForm(JsonElement answer, string name) => answer.TryGetProperty(name, out var value)
        && value.ValueKind is not (JsonValueKind.Number or JsonValueKind.Null);

    private static double? Time(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static IReadOnlyList<string> Values(JsonElement answer, string name) => answer.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.True => ["true"],
            JsonValueKind.False => ["false"],
            JsonValueKind.Array => [.. value.EnumerateArray()
                .Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString()!)],
            _ => [],
        }
        : [];

    /// <summary>RFC 6749 2.3.1: both are encoded as in a form before they are put together.</summary>
    private async Task<AuthenticationHeaderValue> CredentialsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var secret = (await File.ReadAllTextAsync(introspection.SecretFile, cancellationToken)).Split('\n')[0].TrimEnd('\r');
            var pair = $"{Form(introspection.ClientId)}:{Form(secret)}";
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }

        static string Form(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
    }
}
