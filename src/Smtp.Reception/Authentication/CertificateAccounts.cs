using Smtp.Accounts;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Authentication;

/// <summary>Whom the certificate of a client is for (RFC 4422 A: an authorization identity is derived from it).</summary>
internal static class CertificateAccounts
{
    /// <returns>Names of accounts, which need not exist; none for a certificate that says nothing here.</returns>
    public static IReadOnlyList<string> Of(ClientIdentity? client, AuthenticationOptions options)
    {
        if (client is null)
            return [];

        var named = options.Certificates.GetValueOrDefault(client.Fingerprint) ?? [];
        return options.CertificateAddresses && client.IsTrusted ? [.. named, .. client.Addresses] : named;
    }

    /// <param name="asked">Empty: the first there is an account for.</param>
    /// <returns><see langword="null"/>: the certificate is not for the one that was asked for.</returns>
    public static string? Choose(IReadOnlyList<string> names, string asked, AccountSnapshot accounts) => asked.Length == 0
        ? names.FirstOrDefault(name => accounts.Find(name) is not null) ?? (names.Count > 0 ? names[0] : null)
        : names.FirstOrDefault(name => AccountSnapshot.Canonical(name) == AccountSnapshot.Canonical(asked));
}
