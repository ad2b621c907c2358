using Smtp.Accounts.Tokens;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Accounts:OAuth</c>: whose tokens let accounts in.</summary>
internal static class OAuthReader
{
    private const string FileExpected = "a file; a relative one starts at the folder of the configuration file";
    private const string AddressExpected = "an address of https (or of http on this machine), such as https://id.excite.example/keys";

    /// <returns><see langword="null"/>: there is no such section.</returns>
    public static OAuthOptions? Read(SectionReader accounts)
    {
        var section = accounts.Section("OAuth");
        if (section.IsAbsent)
            return null;

        var standard = new OAuthOptions { Issuer = "" };
        var introspection = ReadIntrospection(section);
        var options = new OAuthOptions
        {
            Issuer = ReadNeeded(section, "Issuer", "iss of the tokens, such as https://id.excite.example") ?? "",
            Audiences = [.. section.Texts("Audience", "aud of the tokens, or a list of them", orSingle: true)
                .Select(static one => one.Value)],
            Keys = ReadKeys(section),
            Introspection = introspection,
            AccountClaim = section.Text("AccountClaim", "a claim, such as email") ?? standard.AccountClaim,
            Scope = section.Text("Scope", "a scope, such as smtp"),
            Domains = ReadDomains(section),
        };
        if ((options.Keys is null) == !section.Has("Introspection"))
            section.Refuse("Jwks", "either this or Introspection is needed, and not both");
        if (options.Keys is not null && options.Audiences.Count == 0)
            section.Refuse("Audience", "is missing: without it a token for any other service would do");
        if (section.Has("Introspection") && options.Audiences.Count == 0 && string.IsNullOrWhiteSpace(options.Scope))
        {
            section.Refuse(
                "Audience",
                "is missing: without it, or a Scope, a token for any other service would do; name what aud or scope says in those for mail");
        }

        section.RefuseUnknownKeys();
        return options;
    }

    private static string? ReadKeys(SectionReader section)
    {
        var text = section.Text("Jwks", "a file, or an address of https");
        if (text is null)
            return null;
        if (!text.Contains("://", StringComparison.Ordinal))
            return section.FullPath("Jwks", FileExpected);
        if (IsAddress(text, out _))
            return text;
        section.RefuseValue("Jwks", text, AddressExpected);
        return null;
    }

    private static IntrospectionOptions? ReadIntrospection(SectionReader oauth)
    {
        var section = oauth.Section("Introspection");
        if (section.IsAbsent)
            return null;

        var address = ReadNeeded(section, "Url", AddressExpected);
        var client = ReadNeeded(section, "ClientId", "our name at the issuer");
        var file = ReadNeeded(section, "ClientSecretFile", FileExpected) is null ? null : section.FullPath("ClientSecretFile", FileExpected);
        Uri? uri = null;
        if (address is not null && !IsAddress(address, out uri))
            section.RefuseValue("Url", address, AddressExpected);
        section.RefuseUnknownKeys();
        return uri is null || client is null || file is null ? null : new IntrospectionOptions(uri, client, file);
    }

    private static string? ReadNeeded(SectionReader section, string key, string expected)
    {
        var text = section.Text(key, expected);
        if (!string.IsNullOrWhiteSpace(text))
            return text;
        section.Refuse(key, $"is missing: {expected}");
        return null;
    }

    private static List<string> ReadDomains(SectionReader section)
    {
        var domains = new List<string>();
        foreach (var (path, text) in section.Texts("Domains", "a list of domains: [ \"excite.example\" ]"))
        {
            if (DomainText.TryParse(text, out var domain))
                domains.Add(domain);
            else
                section.RefuseAt(path, $"\"{Protocol.Replies.PrintableText.From(text, 100)}\" is not a domain");
        }

        return domains;
    }

    // Whoever can answer in the issuer's place makes tokens.
    private static bool IsAddress(string text, out Uri? address) => Uri.TryCreate(text, UriKind.Absolute, out address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
