namespace Smtp.Accounts.Tokens;

/// <summary>Whose tokens are taken, and for whom.</summary>
public sealed record OAuthOptions
{
    /// <summary>iss, to the letter; where tokens are asked about, it counts if the answer has one.</summary>
    public required string Issuer { get; init; }

    /// <summary>One of these must stand in aud. Empty only where tokens are asked about.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>A JWKS (RFC 7517): an absolute path, or an address of https.</summary>
    public string? Keys { get; init; }

    /// <summary>Instead of <see cref="Keys"/>: the issuer is asked about each token.</summary>
    public IntrospectionOptions? Introspection { get; init; }

    /// <summary>The claim that names the account.</summary>
    public string AccountClaim { get; init; } = "email";

    /// <summary>Must stand in scope or scp; <see langword="null"/>: not looked at.</summary>
    public string? Scope { get; init; }

    /// <summary>Domains whose addresses come in by their token alone, without a line in the passwd-file. In lower case.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];
}

/// <summary>RFC 7662.</summary>
/// <param name="SecretFile">Absolute; its first line is our password there, read anew each time.</param>
public sealed record IntrospectionOptions(Uri Address, string ClientId, string SecretFile);
