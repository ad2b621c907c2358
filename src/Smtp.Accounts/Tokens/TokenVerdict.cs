namespace Smtp.Accounts.Tokens;

/// <summary>What became of a token.</summary>
/// <param name="Account">Whose it is; <see langword="null"/>: it is refused.</param>
/// <param name="Status">For the client, of RFC 6750 3.1.</param>
/// <param name="Reason">For the log: why, with nothing of the token in it.</param>
public sealed record TokenVerdict(string? Account, string Status, string Reason)
{
    public static TokenVerdict Good(string account) => new(account, "", "");

    public static TokenVerdict Invalid(string reason) => new(null, "invalid_token", reason);

    public static TokenVerdict OutOfScope(string scope) => new(null, "insufficient_scope", $"not good for {scope}");
}
