using Smtp.Protocol.Addresses;

namespace Smtp.Accounts.Tokens;

/// <summary>From settings to what checks tokens by them.</summary>
public static class TokenCheckers
{
    /// <param name="before">What has checked tokens until now. Its keys serve on, and are read anew behind, where they come from the same
    /// issuer and place.</param>
    public static ITokenChecker Create(OAuthOptions options, TimeProvider time, Action<TokenNews> told, ITokenChecker? before = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Introspection is { } introspection)
            return new IntrospectedTokens(options, introspection, time);
        if (before is not SignedTokens signed || !signed.HasKeysOf(options))
            return new SignedTokens(options, new KeySet(KeySource.Open(options.Keys!), time, told), time);

        signed.Keys.Refresh();
        return new SignedTokens(options, signed.Keys, time);
    }

    /// <summary>RFC 8414 3, OpenID Connect Discovery 4.</summary>
    internal static string? Configuration(OAuthOptions options) =>
        Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) && issuer.Scheme == Uri.UriSchemeHttps
            ? $"{options.Issuer.TrimEnd('/')}/.well-known/openid-configuration"
            : null;

    internal static bool Admits(OAuthOptions options, string account) =>
        MailboxParser.TryParse(account, out var mailbox, out _) && mailbox!.HasDomain && !mailbox.IsAddressLiteral
        && options.Domains.Contains(account[(account.LastIndexOf('@') + 1)..], StringComparer.OrdinalIgnoreCase);
}
