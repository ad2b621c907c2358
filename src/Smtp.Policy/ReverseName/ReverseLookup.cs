namespace Smtp.Policy.ReverseName;

/// <summary>What is known of the name of a client's address.</summary>
/// <param name="Name">Leads back to the address; letters, digits, hyphens, underscores and dots.</param>
/// <param name="IsTemporary">Without a name: it could not be found out now.</param>
/// <param name="Detail">For operators; printable.</param>
public sealed record ReverseLookup(string? Name, bool IsTemporary, string Detail);
