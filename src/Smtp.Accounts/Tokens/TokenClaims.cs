using System.Text;

namespace Smtp.Accounts.Tokens;

/// <summary>What a token that holds says of its owner.</summary>
internal static class TokenClaims
{
    /// <summary>Half a surrogate pair, which JSON can say by an escape and .NET throws at: no text can have it.</summary>
    public const string NoText = "it holds what is no text";

    /// <param name="values">All values of a claim; a text of several words is one value.</param>
    public static TokenVerdict Judge(OAuthOptions options, Func<string, IReadOnlyList<string>> values)
    {
        // RFC 9068 2.2.3.1 and what others call it.
        if (options.Scope is { } scope
            && !values("scope").Concat(values("scp")).SelectMany(static text => text.Split(' ')).Contains(scope, StringComparer.Ordinal))
            return TokenVerdict.OutOfScope(scope);

        if (values(options.AccountClaim) is not [{ Length: > 0 and <= Protocol.Sasl.SaslExchange.MaximumIdentity } account])
            return TokenVerdict.Invalid($"it has no {options.AccountClaim}, or several");
        if (account.EnumerateRunes().Contains(Rune.ReplacementChar))
            return TokenVerdict.Invalid(NoText);

        // OpenID Connect Core 5.1: anybody can claim an address that nobody has looked at.
        return options.AccountClaim == "email" && values("email_verified").Any(IsFalse)
            ? TokenVerdict.Invalid("its email is not verified")
            : TokenVerdict.Good(AccountSnapshot.Canonical(account));
    }

    private static bool IsFalse(string value) => !value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
