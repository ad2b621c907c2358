using Smtp.Protocol.Addresses;

namespace Smtp.Accounts.Tokens;

/// <summary>From settings to what checks tokens by them.</summary>
public static class TokenCheckers
{
    /// <param name="told">What an operator should know: keys read, keys that cannot be read. One line each.</param>
    public static ITokenChecker Create(OAuthOptions options, TimeProvider time, Action<string> told)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Introspection is { } introspection
            ? new IntrospectedTokens(options, introspection, time)
            : new SignedTokens(options, new KeySet(KeySource.Open(options.Keys!), time, told), time);
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
