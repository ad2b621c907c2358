using Smtp.Accounts.Tokens;

namespace Smtp.Dialogues.Staging;

/// <summary>Tokens that are what they are called.</summary>
internal sealed class FakeTokens : ITokenChecker
{
    public string? Scope => "smtp";

    public string? Configuration => "https://id.example/.well-known/openid-configuration";

    public ValueTask<TokenVerdict> CheckAsync(string token, CancellationToken cancellationToken) => token switch
    {
        "jyoti" or "nobody" or "visitor" => new(TokenVerdict.Good($"{token}@excite.com")),
        "narrow" => new(TokenVerdict.OutOfScope("smtp")),
        "away" => throw new IOException("away"),
        _ => new(TokenVerdict.Invalid("forged")),
    };

    public bool Admits(string account) => account == "visitor@excite.com";
}
